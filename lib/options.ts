// The options of the strategy: their types, and one table of rules that checks them, once, at construction.
import { validateHeaderName, validateHeaderValue, type Agent, type OutgoingHttpHeaders } from 'node:http';
import { URL } from 'node:url';
import type { Metadata, Strategy as OAuth2Strategy } from 'passport-oauth2';
import { PROVIDER } from './provider';

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

/** Options of {@link LoopAndTieStrategy} without `passReqToCallback`. */
export interface BaseOptions {
  /** Sent as `client_id`; issued by Loop & Tie. May be typed undefined, so that `process.env.X` can be given. */
  clientID: string | undefined;
  /**
   * Sent as `client_secret` in the body of the token request. The key of pending logins is derived from it, so a
   * secret of fewer than 16 characters is refused unless `tokenURL` is on loopback: it could be guessed offline.
   */
  clientSecret: string | undefined;
  /**
   * Sent as `redirect_uri` in both steps: absolute, exactly as registered with Loop & Tie. A relative one would be
   * built from the Host header, which anybody can set, so it is refused.
   */
  callbackURL: string | undefined;
  /** The authorization endpoint. Default: Loop & Tie's. Change it for a sandbox. */
  authorizationURL?: string | undefined;
  /** The token endpoint. Default: Loop & Tie's. Change it for a sandbox. */
  tokenURL?: string | undefined;
  /** Where the teams are fetched. Default: Loop & Tie's. Change it for a sandbox. */
  userProfileURL?: string | undefined;
  /** Default `false`: http is for loopback only. `true` allows it for other hosts, such as a sandbox in a container. */
  allowInsecureRequests?: boolean | undefined;
  /**
   * `true`: no request for a profile. `false`: fetch the user's teams after the token and hand them on as the
   * profile. A function decides for each login, as in passport-oauth2. Default `true`; `false` if a subclass
   * overrides `userProfile`.
   */
  skipUserProfile?:
    | boolean
    // One type for both forms, so that TypeScript knows the parameters of either.
    | ((
        accessToken: string,
        done: (error: unknown, skip?: boolean) => void,
        // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- of the form that calls done
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
  /** Sent as `scope`, an array joined by `scopeSeparator`. Default: none; Loop & Tie documents no scopes. */
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

type Given = Readonly<Record<string, unknown>>;

/** What is wrong with one option; rules throw nothing else. */
class Wrong extends TypeError {}

/** Each reads one option, or throws what is wrong with it, as the end of a sentence that begins with its name. */
const RULES = {
  clientID: readCredential,
  clientSecret(value, { tokenURL }) {
    const secret = readCredential(value);
    if (secret.length >= 16 || isLoopback(tokenURL)) return secret;
    throw new Wrong(
      'must have 16 characters or more: a shorter one can be guessed from the cookie of a pending login',
    );
  },
  callbackURL: readCallbackURL,
  authorizationURL: (value, given) => readEndpoint(value ?? PROVIDER.authorizationURL, given),
  tokenURL: (value, given) => readEndpoint(value ?? PROVIDER.tokenURL, given),
  userProfileURL: (value, given) => readEndpoint(value ?? PROVIDER.userProfileURL, given),
  allowInsecureRequests: (value) => readBoolean(value) ?? false,
  skipUserProfile(value): BaseOptions['skipUserProfile'] {
    if (value === undefined || typeof value === 'boolean') return value;
    if (typeof value === 'function') return value as () => boolean;
    throw new Wrong('must be true, false or a function that decides');
  },
  passReqToCallback: (value) => readBoolean(value) ?? false,
  pkce(value) {
    if (value === undefined || value === true || value === 'S256') return true;
    if (value === false) return false;
    throw new Wrong(
      "must be 'S256' (the default) or false: 'plain' would send the code verifier through the browser",
    );
  },
  store(value, { pkce }): true | StateStore | undefined {
    if (value === undefined || value === true) return value;
    const methods = (typeof value === 'object' ? value : {}) as { store?: unknown; verify?: unknown } | null;
    if (typeof methods?.store !== 'function' || typeof methods.verify !== 'function') {
      throw new Wrong(
        'must be left out (a cookie), true (the session) or an object with the methods store and verify',
      );
    }
    if (pkce === false || methods.store.length === 5) return value as StateStore;
    throw new Wrong(
      'needs store(req, codeVerifier, state, meta, callback) with all five parameters declared, or the code ' +
        'verifier is lost. With fewer, pass pkce: false',
    );
  },
  state(value): true {
    if (value === undefined || value === true) return true;
    throw new Wrong(
      'cannot be switched off: without it, anybody can log a person in to an account of theirs. Leave it out',
    );
  },
  scope: readScope,
  scopeSeparator: (value) => readText(value) ?? ' ',
  sessionKey(value, { authorizationURL }) {
    // passport-oauth2's default, which it would build with the deprecated url.parse.
    const url = authorizationURL ?? PROVIDER.authorizationURL;
    // Stryker disable next-line StringLiteral: the URL is refused then
    return readText(value) ?? `oauth2:${isURL(url) ? new URL(url).hostname : ''}`;
  },
  proxy: readBoolean,
  timeout(value = 10_000) {
    if (typeof value === 'number' && value >= 1 && value <= LONGEST_TIMEOUT_MS) return Math.ceil(value);
    throw new Wrong(`must be a number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`);
  },
  agent: (value) => (value === undefined ? undefined : readAgent(value)),
  customHeaders: readHeaders,
} satisfies Record<string, (value: unknown, given: Given) => unknown>;

/** Options that were checked, with their defaults. */
export type Settings = { readonly [Name in keyof typeof RULES]: ReturnType<(typeof RULES)[Name]> };

const LONGEST_TIMEOUT_MS = 2_147_483_647; // what a timer of Node can count to

/** Options of other packages, and what to do about them. */
const FOREIGN: Readonly<Record<string, string>> = {
  name: 'give the name to passport.use: passport.use(name, strategy)',
  consumerKey: 'write clientID',
  consumerSecret: 'write clientSecret',
  redirectURI: 'write callbackURL',
  redirect_uri: 'write callbackURL',
  profileURL: 'write userProfileURL',
  profileFields: 'leave it out: Loop & Tie gives the teams and nothing else',
  accessType: 'leave it out: Loop & Tie issues no refresh tokens, and access tokens do not expire',
};

/**
 * Checks the options of the strategy, fills in the defaults, and copies them.
 *
 * @throws TypeError that lists everything that is wrong and says what to write; it never repeats a value
 */
export function readOptions(options: unknown): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      'LoopAndTieStrategy needs an object of options: { clientID, clientSecret, callbackURL }',
    );
  }
  const given: Given = { ...options };
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(RULES, name))
    .map(describeUnknown);
  const settings: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(RULES)) {
    try {
      settings[name] = read(given[name], given);
    } catch (error) {
      problems.push(`${name} ${(error as Wrong).message}`);
    }
  }
  if (problems.length > 0) {
    throw new TypeError(
      `LoopAndTieStrategy cannot use these options: ${problems.map((text) => `\n- ${text}.`).join('')}`,
    );
  }
  return settings as unknown as Settings; // Object.entries forgets which rule belongs to which name
}

function describeUnknown(name: string): string {
  const advice = Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined;
  if (advice !== undefined) return `${name} is no option of this strategy: ${advice}`;
  const likely = Object.keys(RULES).find((known) => isAlike(known, name));
  return `${name} is no option of this strategy: ${likely === undefined ? 'leave it out' : `did you mean ${likely}?`}`;
}

/** The same letters in another spelling, or a common beginning of seven letters or the whole of one name. */
function isAlike(known: string, name: string): boolean {
  const one = keepLetters(known);
  const other = keepLetters(name);
  const shared = Math.min(one.length, other.length, 7);
  return one === other || (shared >= 5 && one.slice(0, shared) === other.slice(0, shared));
}

function keepLetters(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/**
 * The callback URL of one request.
 *
 * @param value - from the options of the request; empty or absent means `fallback`, which was checked before
 * @throws TypeError if it is not an absolute http(s) URL
 */
export function chooseCallbackURL(value: unknown, fallback: string): string {
  // Stryker disable next-line ConditionalExpression: the same, checked again
  if (value === undefined || value === null || value === '' || value === fallback) return fallback;
  return readOfRequest('callbackURL', value, readCallbackURL);
}

/**
 * The scope of one request.
 *
 * @param value - from the options of the request; empty or absent means `fallback`
 * @throws TypeError if it is neither a string nor an array of strings
 */
export function chooseScope(value: unknown, fallback: Settings['scope']): Settings['scope'] {
  return readOfRequest('scope', value ?? undefined, readScope) ?? fallback;
}

function readOfRequest<Result>(name: string, value: unknown, read: (value: unknown) => Result): Result {
  try {
    return read(value);
  } catch (error) {
    throw new TypeError(`The ${name} of this request ${(error as Wrong).message}`, { cause: error });
  }
}

function readCallbackURL(value: unknown): string {
  const example =
    "such as 'https://your.site/auth/loopandtie/callback', exactly as registered with Loop & Tie";
  if (value === undefined || value === '')
    throw new Wrong(`is missing: it must be an absolute URL, ${example}`);
  if (!isURL(value)) {
    throw new Wrong(
      `must be an absolute URL, ${example}, without blanks or quotes around it. A relative one would trust the Host header`,
    );
  }
  refuseExtras(value);
  return value;
}

function readEndpoint(value: unknown, { allowInsecureRequests }: Given): string {
  if (!isURL(value)) throw new Wrong('must be an absolute URL, without blanks or quotes around it');
  refuseExtras(value);
  if (!isSecure(value) && allowInsecureRequests !== true) {
    throw new Wrong(
      'must begin with https:// since secrets and tokens travel there; http is for loopback only. For a sandbox on ' +
        'another host pass allowInsecureRequests: true',
    );
  }
  return new URL(value).href;
}

/** http(s), with a host, and without blanks and quotes: `new URL` would drop or encode them. */
function isURL(value: unknown): value is string {
  if (typeof value !== 'string' || /[\s\p{C}"'`]/u.test(value)) return false;
  return /^https?:\/\/[^/\\]/i.test(value) && URL.canParse(value);
}

function refuseExtras(value: string): void {
  const { hash, username, password } = new URL(value);
  if (hash !== '' || username !== '' || password !== '') {
    throw new Wrong('must not have a fragment, a user name or a password (RFC 6749, section 3.1.2)');
  }
}

/** Whether what is sent there cannot be read on the way: https, or a host that is this machine. */
export function isSecure(url: string): boolean {
  return /^https:/i.test(url) || isLoopback(url);
}

function isLoopback(url: unknown): boolean {
  if (!isURL(url)) return false;
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

function readCredential(value: unknown): string {
  if (value === undefined || value === '') throw new Wrong('is missing. Is the environment variable set?');
  if (typeof value !== 'string' || !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw new Wrong('must be a string of printable ASCII without blanks around it, as Loop & Tie issued it');
  }
  if (/^["'`]|["'`]$/.test(value))
    throw new Wrong('has quotes around it, perhaps from the environment: remove them');
  return value;
}

function readBoolean(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new Wrong('must be true or false');
}

function readText(value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new Wrong('must be a string that is not empty');
}

function readScope(value: unknown): string | readonly string[] | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.length > 0 ? [...value] : undefined;
  throw new Wrong('must be a string or an array of strings');
}

/**
 * Checks an agent.
 *
 * @throws an error whose message is the end of a sentence that begins with `agent`
 */
export function readAgent(value: unknown): Agent {
  // By what `http.request` calls: proxy agents need not extend Node's class.
  if (typeof (value as { addRequest?: unknown } | null)?.addRequest === 'function') return value as Agent;
  throw new Wrong('must be an http.Agent or https.Agent. An undici dispatcher does not work here');
}

const OWN_HEADERS =
  /^(?:content-length|content-type|transfer-encoding|connection|keep-alive|proxy-connection|host|expect|upgrade|te|trailer|accept-encoding|authorization)$/;

function readHeaders(value: unknown): Readonly<Record<string, string | string[]>> {
  if (value === undefined) return {};
  // The entries of a Map or of fetch's Headers are no properties.
  if (typeof value !== 'object' || value === null || Symbol.iterator in value) {
    throw new Wrong('must be a plain object of header names and values');
  }
  const headers: Record<string, string | string[]> = {};
  for (const [name, content] of Object.entries(value as OutgoingHttpHeaders)) {
    if (content === undefined) continue;
    try {
      validateHeaderName(name);
      for (const item of [content].flat() as unknown[]) {
        if (typeof item !== 'string' && typeof item !== 'number') throw new TypeError();
        validateHeaderValue(name, String(item));
      }
    } catch {
      throw new Wrong(`must hold valid HTTP headers; ${JSON.stringify(name)} is none`);
    }
    if (OWN_HEADERS.test(name.toLowerCase())) {
      throw new Wrong(`must not hold ${JSON.stringify(name)}: the strategy sets it, or does without it`);
    }
    headers[name.toLowerCase()] = Array.isArray(content) ? content.map(String) : String(content);
  }
  return headers;
}
