// The options of the strategy and of one request, as an app writes them.
import type { Agent, OutgoingHttpHeaders } from 'node:http';
import type { Metadata, Strategy as OAuth2Strategy } from 'passport-oauth2';

/** Express's request, by way of passport-oauth2's types: `@types/express` need not be a dependency of our own. */
export type Request = Parameters<OAuth2Strategy['authenticate']>[0];

/** What a state store is told about the login. @types/passport-oauth2 forgets `callbackURL`. */
export type StateStoreMetadata = Metadata & {
  /** Sent as `redirect_uri`: the strategy's, or this request's. */
  callbackURL: string;
};

/**
 * A state store of your own, in the form that passport-oauth2 gives its PKCE stores. It keeps pending logins where
 * you like, and must refuse a `state` that this browser did not begin, and one that was used.
 *
 * passport-oauth2 chooses the form of a call by the number of declared parameters, so declare them all.
 */
export interface StateStore {
  /**
   * Keeps a pending login.
   *
   * @param codeVerifier - undefined with `pkce: false`
   * @param state - the app's own state, from the options of `passport.authenticate`
   * @param callback - `(error, state)`, where `state` is what goes over the wire
   */
  store(
    req: Request,
    codeVerifier: string | undefined,
    state: unknown,
    meta: StateStoreMetadata,
    callback: (error: Error | null, state?: string) => void,
  ): void;
  /**
   * Takes the pending login back out, once.
   *
   * @param callback - `(error, codeVerifier, state)`; `(null, false, info)` refuses the callback with 403 and `info`
   */
  verify(
    req: Request,
    state: string,
    meta: StateStoreMetadata,
    callback: (error: Error | null, ok?: string | boolean, state?: unknown) => void,
  ): void;
}

/** Options of the strategy without `passReqToCallback`. */
export interface BaseOptions {
  /** Sent as `client_id`; issued by the provider. May be typed undefined, so that `process.env.X` can be given. */
  clientID: string | undefined;
  /**
   * Sent as `client_secret` in the body of the token request. The key of pending logins is derived from it, so a
   * secret of fewer than 16 characters is refused unless `tokenURL` is on loopback: it could be guessed offline.
   */
  clientSecret: string | undefined;
  /**
   * Sent as `redirect_uri` in both steps: absolute, exactly as registered with the provider. A relative one would be
   * built from the Host header, which anybody can set, so it is refused.
   */
  callbackURL: string | undefined;
  /** The authorization endpoint. Default: the provider's. Change it for a sandbox. */
  authorizationURL?: string | undefined;
  /** The token endpoint. Default: the provider's. Change it for a sandbox. */
  tokenURL?: string | undefined;
  /** Where the profile is fetched. Default: the provider's. Change it for a sandbox. */
  userProfileURL?: string | undefined;
  /** Default `false`: http is for loopback only. `true` allows it for other hosts, such as a sandbox in a container. */
  allowInsecureRequests?: boolean | undefined;
  /**
   * `true`: no request for a profile. `false`: fetch the profile after the token and hand it on as the
   * profile. A function decides for each login, as in passport-oauth2. Default `true`; `false` if a subclass
   * overrides `userProfile`.
   */
  skipUserProfile?:
    | boolean
    // One type for both forms, so that TypeScript knows the parameters of either.
    | ((
        accessToken: string,
        done: (error: unknown, skip?: boolean) => void,
        // oxlint-disable-next-line typescript/no-invalid-void-type -- of the form that calls done
      ) => boolean | Promise<boolean> | void)
    | undefined;
  /** PKCE (RFC 7636). Default `'S256'`; `true` means the same; `false` switches it off. */
  pkce?: 'S256' | boolean | undefined;
  /**
   * Where pending logins are kept. Default: each in a signed cookie of its own, which needs `req.res` (Express and
   * NestJS have it). `true`: in the session, by passport-oauth2 (one pending login a browser). An object: your own.
   */
  store?: true | StateStore | undefined;
  /** Accepted from those who come from passport-oauth2; it changes nothing, since `state` is always on. */
  state?: true | undefined;
  /** Sent as `scope`, an array joined by `scopeSeparator`. Default: none. */
  scope?: string | readonly string[] | undefined;
  /** Default: a space (RFC 6749, section 3.3). */
  scopeSeparator?: string | undefined;
  /** Milliseconds for a whole request to the provider: connecting, headers and body. Default 10000. */
  timeout?: number | undefined;
  /** For proxies, client certificates and private CAs. Default: a keep-alive agent that all strategies share. */
  agent?: Agent | undefined;
  /** Sent with the token request and with the requests of `_oauth2`. Those that frame a message are refused. */
  customHeaders?: OutgoingHttpHeaders | undefined;
  /** With `store: true`: the session's key. Default as in passport-oauth2, from the host of `authorizationURL`. */
  sessionKey?: string | undefined;
  /** Accepted from those who come from passport-oauth2; there it matters for relative callback URLs only. */
  proxy?: boolean | undefined;
}

/** Options of the strategy; verify callbacks get no request. */
export interface StrategyOptions extends BaseOptions {
  /** Default `false`. */
  passReqToCallback?: false | undefined;
}

/** Options of the strategy whose verify callback gets `req` as its first argument. */
export interface StrategyOptionsWithRequest extends BaseOptions {
  /** `true`: a verify callback in passport-oauth2's form gets `req` first. */
  passReqToCallback: true;
}

/** Options of either kind, for errors of the compiler. */
export interface AnyStrategyOptions extends BaseOptions {
  /** Whether a verify callback in passport-oauth2's form gets `req` first. Default `false`. */
  passReqToCallback?: boolean | undefined;
}

/** What `passport.authenticate(name, options)` takes in addition to Passport's own options. */
export interface RequestOptions {
  /** For this request instead of the strategy's; absolute too, and the same at the callback. */
  callbackURL?: string | null | undefined;
  /** For this request instead of the strategy's. */
  scope?: string | readonly string[] | null | undefined;
  /**
   * The app's own data, such as where to return to. It travels signed with the pending login and comes back as
   * `req.authInfo.state`. It is not secret: the person can read it in their browser. At most 1 KB of JSON.
   */
  state?: unknown;
  /**
   * Whom the login belongs to, such as the id of the user who connects an account: the callback counts only if the
   * same text is given there. Default: none with `passport.authenticate`; with `passport.authorize`, the user whom
   * Passport has in the session.
   */
  bindTo?: string;
}
