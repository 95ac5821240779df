// The options of the strategy and the types that its users write against.
import type { Agent, OutgoingHttpHeaders } from 'node:http';
import type { Metadata, Strategy as OAuth2Strategy } from 'passport-oauth2';

/** Express's request, by way of passport-oauth2's types: `@types/express` need not be a dependency of our own. */
export type Request = Parameters<OAuth2Strategy['authenticate']>[0];

/** What a state store is told about the login. @types/passport-oauth2 forgets `callbackURL`. */
export type StateStoreMetadata = Metadata & {
  /** Sent as `redirect_uri`: of the strategy, or of this request. */
  callbackURL: string;
};

/**
 * A state store of your own, in the form that passport-oauth2 gives its PKCE stores. It keeps what belongs to a
 * pending login where the app likes, and must refuse a `state` that this browser did not begin.
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
   * @param callback - `(error, codeVerifier, state)`; `(null, false, info)` refuses the callback with 403
   */
  verify(
    req: Request,
    state: string,
    meta: StateStoreMetadata,
    callback: (error: Error | null, ok?: string | boolean, state?: unknown) => void,
  ): void;
}

/** Options of {@link LoopAndTieStrategy} without `passReqToCallback`. */
export interface BaseOptions {
  /** Sent as `client_id`; issued by Loop & Tie. May be typed undefined, so that `process.env.X` can be given. */
  clientID: string | undefined;
  /** Sent as `client_secret` in the body of the token request; the key of pending logins is derived from it. */
  clientSecret: string | undefined;
  /**
   * Sent as `redirect_uri` in both steps: absolute, exactly as registered with Loop & Tie. A relative one would be
   * built from the Host header, which anybody can set, so it is refused.
   */
  callbackURL: string | undefined;
  /** The authorization endpoint. Default `https://www.loopandtie.com/oauth2/authorize`. Change it for a sandbox. */
  authorizationURL?: string | undefined;
  /** The token endpoint. Default `https://www.loopandtie.com/oauth2/token`. Change it for a sandbox. */
  tokenURL?: string | undefined;
  /** Where the teams are fetched. Default `https://api.loopandtie.com/v1/teams`. Change it for a sandbox. */
  userProfileURL?: string | undefined;
  /**
   * Default `true`: no request for a profile. `false` fetches the user's teams after the token and hands them on.
   * A function decides for each login, as in passport-oauth2.
   */
  skipUserProfile?:
    | boolean
    | (() => boolean)
    | ((accessToken: string, done: (error: unknown, skip?: boolean) => void) => void)
    | undefined;
  /** PKCE (RFC 7636). Default `'S256'`; `true` means the same; `false` switches it off. */
  pkce?: 'S256' | boolean | undefined;
  /**
   * Where pending logins are kept. Default: each in a signed cookie of its own, which needs `req.res` (Express,
   * NestJS). `true`: in the session, by passport-oauth2 (one pending login a browser). An object: your own store.
   */
  store?: true | StateStore | undefined;
  /** Accepted for those who come from passport-oauth2, and changes nothing: the state is always on. */
  state?: true | undefined;
  /** Sent as `scope`, an array joined by `scopeSeparator`. Default: none; Loop & Tie documents no scopes. */
  scope?: string | readonly string[] | undefined;
  /** Default: a space (RFC 6749, section 3.3). */
  scopeSeparator?: string | undefined;
  /** Milliseconds for a whole request to the provider: connecting, headers and body. Default 10000. */
  timeout?: number | undefined;
  /** For proxies, client certificates and private CAs. Default: a keep-alive agent of the strategy's own. */
  agent?: Agent | undefined;
  /** Headers for the token request. Ours win where both set one. Default: none. */
  customHeaders?: OutgoingHttpHeaders | undefined;
  /** With `store: true`: the session's key. Default as in passport-oauth2, from the host of `authorizationURL`. */
  sessionKey?: string | undefined;
  /** Accepted for those who come from passport-oauth2; it matters there for relative callback URLs only. */
  proxy?: boolean | undefined;
}

/** Options of {@link LoopAndTieStrategy}; verify callbacks get no request. */
export interface StrategyOptions extends BaseOptions {
  /** Default `false`. */
  passReqToCallback?: false | undefined;
}

/** Options of {@link LoopAndTieStrategy} whose verify callback gets `req` as its first argument. */
export interface StrategyOptionsWithRequest extends BaseOptions {
  /** `true`: a verify callback in passport-oauth2's form gets `req` first. */
  passReqToCallback: true;
}

/** What `passport.authenticate('loopandtie', options)` takes beside Passport's own options. */
export interface AuthenticateOptions {
  /** For this request in place of the strategy's; absolute too, and the same at the callback. */
  callbackURL?: string | undefined;
  /** For this request in place of the strategy's. */
  scope?: string | readonly string[] | undefined;
  /**
   * The app's own data, such as where to return to. It travels signed with the pending login and comes back as
   * `req.authInfo.state`. It is not secret: the person can read it in their browser. At most 1 KB of JSON.
   */
  state?: unknown;
}
