// One table of rules that checks the options of the strategy, once, at construction; and the readers of their values.
import { validateHeaderName, validateHeaderValue, type Agent, type OutgoingHttpHeaders } from 'node:http';
import { URL } from 'node:url';
import type { BaseOptions, StateStore } from './options';
import { PROVIDER } from './provider';

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
