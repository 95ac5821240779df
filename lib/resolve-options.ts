// Options are checked here, once, and copied: what an app changes afterwards changes nothing.
import { validateHeaderName, validateHeaderValue, type Agent, type OutgoingHttpHeaders } from 'node:http';
import { findNearest } from './nearest';
import type { BaseOptions, StateStore } from './options';

/** Options that were checked, with their defaults. */
export interface ResolvedOptions {
  clientID: string;
  clientSecret: string;
  callbackURL: string;
  authorizationURL: string;
  tokenURL: string;
  userProfileURL: string;
  skipUserProfile: NonNullable<BaseOptions['skipUserProfile']>;
  passReqToCallback: boolean;
  pkce: boolean;
  store: true | StateStore | undefined;
  scope: string | readonly string[] | undefined;
  scopeSeparator: string;
  sessionKey: string;
  proxy: boolean | undefined;
  timeoutMs: number;
  agent: Agent | undefined;
  customHeaders: Readonly<Record<string, string | string[]>>;
}

const DEFAULTS = {
  authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
  tokenURL: 'https://www.loopandtie.com/oauth2/token',
  userProfileURL: 'https://api.loopandtie.com/v1/teams',
} as const;

const NAMES = [
  'clientID',
  'clientSecret',
  'callbackURL',
  'authorizationURL',
  'tokenURL',
  'userProfileURL',
  'skipUserProfile',
  'passReqToCallback',
  'pkce',
  'store',
  'state',
  'scope',
  'scopeSeparator',
  'timeout',
  'agent',
  'customHeaders',
  'sessionKey',
  'proxy',
] as const satisfies readonly (keyof BaseOptions | 'passReqToCallback')[];

const LONGEST_TIMEOUT_MS = 2_147_483_647; // what a timer of Node can count to

/**
 * Checks the options of the strategy, and fills in the defaults.
 *
 * @throws TypeError that names the option and says what to write; it never repeats a value
 */
export function resolveOptions(options: unknown): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw invalid('needs an object of options: { clientID, clientSecret, callbackURL }');
  }
  const given: Readonly<Record<string, unknown>> = { ...options };
  for (const name of Object.keys(given)) {
    if ((NAMES as readonly string[]).includes(name)) continue;
    const nearest = findNearest(name, NAMES);
    throw invalid(`has no option ${name}${nearest === undefined ? '' : `. Did you mean ${nearest}?`}`);
  }
  const authorizationURL = readEndpoint(given, 'authorizationURL');
  return {
    clientID: readCredential(given, 'clientID'),
    clientSecret: readCredential(given, 'clientSecret'),
    callbackURL: checkCallbackURL(given.callbackURL),
    authorizationURL,
    tokenURL: readEndpoint(given, 'tokenURL'),
    userProfileURL: readEndpoint(given, 'userProfileURL'),
    skipUserProfile: readSkipUserProfile(given.skipUserProfile),
    passReqToCallback: readBoolean(given, 'passReqToCallback') ?? false,
    pkce: readPkce(given.pkce),
    store: readStore(given),
    scope: readScope(given.scope),
    scopeSeparator: readText(given, 'scopeSeparator') ?? ' ',
    // passport-oauth2's default, which it would build with the deprecated url.parse.
    sessionKey: readText(given, 'sessionKey') ?? `oauth2:${new URL(authorizationURL).hostname}`,
    proxy: readBoolean(given, 'proxy'),
    timeoutMs: readTimeout(given.timeout),
    agent: readAgent(given.agent),
    customHeaders: readHeaders(given.customHeaders),
  };
}

/**
 * Checks a callback URL, of the strategy or of one request.
 *
 * @throws TypeError where it is not an absolute http(s) URL
 */
export function checkCallbackURL(value: unknown): string {
  const example =
    "such as 'https://your.site/auth/loopandtie/callback', exactly as registered with Loop & Tie";
  if (value === undefined || value === '') throw invalid(`needs callbackURL: an absolute URL, ${example}`);
  if (!isAbsoluteURL(value)) {
    throw invalid(
      `needs an absolute callbackURL, ${example}. A relative one would trust the Host header of the request`,
    );
  }
  if (hasMore(new URL(value))) {
    throw invalid('needs a callbackURL without a fragment, user name or password (RFC 6749, section 3.1.2)');
  }
  return value;
}

function invalid(text: string): TypeError {
  return new TypeError(`LoopAndTieStrategy ${text}`);
}

function isAbsoluteURL(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** Whether a URL has parts that a redirection or an endpoint must not have. */
function hasMore({ hash, username, password }: URL): boolean {
  return hash !== '' || username !== '' || password !== '';
}

function readCredential(given: Readonly<Record<string, unknown>>, name: 'clientID' | 'clientSecret'): string {
  const value = given[name];
  if (value === undefined || value === '') {
    throw invalid(`needs ${name}: a string, as Loop & Tie issued it. Is the environment variable set?`);
  }
  if (typeof value !== 'string' || !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw invalid(
      `needs ${name} to be a string of printable ASCII without blanks around it, as Loop & Tie issued it`,
    );
  }
  return value;
}

function readEndpoint(given: Readonly<Record<string, unknown>>, name: keyof typeof DEFAULTS): string {
  const value = given[name] ?? DEFAULTS[name];
  if (!isAbsoluteURL(value))
    throw invalid(`needs ${name} to be an absolute URL, such as '${DEFAULTS[name]}'`);
  const url = new URL(value);
  if (url.protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
    throw invalid(
      `needs ${name} to begin with https:// since secrets and tokens travel there; http is for loopback only`,
    );
  }
  if (hasMore(url)) throw invalid(`needs ${name} without a fragment, user name or password`);
  return url.href;
}

function readSkipUserProfile(value: unknown): ResolvedOptions['skipUserProfile'] {
  if (value === undefined) return true;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'function') return value as () => boolean;
  throw invalid('needs skipUserProfile to be true, false or a function that decides');
}

function readBoolean(
  given: Readonly<Record<string, unknown>>,
  name: keyof BaseOptions | 'passReqToCallback',
): boolean | undefined {
  const value = given[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(`needs ${name} to be true or false`);
}

function readText(given: Readonly<Record<string, unknown>>, name: keyof BaseOptions): string | undefined {
  const value = given[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw invalid(`needs ${name} to be a string that is not empty`);
}

function readPkce(value: unknown): boolean {
  if (value === undefined || value === true || value === 'S256') return true;
  if (value === false) return false;
  throw invalid(
    "needs pkce to be 'S256' (the default), or false. 'plain' would send the verifier through the browser",
  );
}

function readStore(given: Readonly<Record<string, unknown>>): ResolvedOptions['store'] {
  const { store, state, pkce } = given;
  if (state !== undefined && state !== true) {
    throw invalid(
      'keeps the state check on: without it anybody can log a person in to an account of theirs. Leave state out',
    );
  }
  if (store === undefined || store === true) return store;
  const methods = (typeof store === 'object' ? store : {}) as { store?: unknown; verify?: unknown } | null;
  if (typeof methods?.store !== 'function' || typeof methods.verify !== 'function') {
    throw invalid(
      'needs store to be left out (a cookie), true (the session), or an object with the methods store and verify',
    );
  }
  if (pkce !== false && methods.store.length !== 5) {
    throw invalid(
      'needs store.store(req, codeVerifier, state, meta, callback) with all five parameters declared, ' +
        'or the code verifier is lost. With fewer, pass pkce: false',
    );
  }
  return store as StateStore;
}

function readScope(value: unknown): ResolvedOptions['scope'] {
  if (value === undefined || typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [...value];
  throw invalid('needs scope to be a string or an array of strings');
}

function readTimeout(value: unknown): number {
  if (value === undefined) return 10_000;
  if (typeof value === 'number' && value >= 1 && value <= LONGEST_TIMEOUT_MS) return Math.ceil(value);
  throw invalid(`needs timeout to be a number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`);
}

function readAgent(value: unknown): Agent | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && isAgent(value)) return value;
  throw invalid('needs agent to be an http.Agent or https.Agent. An undici dispatcher does not work here');
}

/** By what `http.request` calls: proxy agents need not extend Node's class. */
function isAgent(value: object): value is Agent {
  return 'addRequest' in value && typeof value.addRequest === 'function';
}

function readHeaders(value: unknown): ResolvedOptions['customHeaders'] {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('needs customHeaders to be an object of header names and values');
  }
  const headers: Record<string, string | string[]> = {};
  for (const [name, content] of Object.entries(value as OutgoingHttpHeaders)) {
    if (content === undefined) continue;
    const copy = Array.isArray(content) ? content.map(String) : String(content);
    try {
      validateHeaderName(name);
      for (const item of [copy].flat()) validateHeaderValue(name, item);
    } catch {
      throw invalid(`needs customHeaders to hold valid HTTP headers; ${JSON.stringify(name)} is none`);
    }
    headers[name.toLowerCase()] = copy;
  }
  return headers;
}
