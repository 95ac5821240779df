// One table of rules that checks the options of the strategy, once, at construction: a new option is a row here. By the
// same rules, what comes with one request.
import { readHeaders } from './requests/headers';
import { asRecord } from './requests/refusals';
import * as values from './option-values';
import { Wrong } from './option-values';
import type { StateStore, StrategyOptionsWithRequest } from './options';
import type { Provider } from './provider';

type Given = Readonly<Record<string, unknown>>;

/** Each reads one option, or throws what is wrong with it. */
const RULES = {
  clientID: (value, _given, provider) => values.readCredential(value, provider),
  clientSecret(value, { tokenURL }, provider) {
    const secret = values.readCredential(value, provider);
    if (secret.length >= 16 || values.isLoopback(values.parseURL(tokenURL))) return secret;
    throw new Wrong(
      'must have 16 characters or more: a shorter one can be guessed from the cookie of a pending login',
    );
  },
  callbackURL: (value, given, provider) => values.readCallbackURL(value, given, provider),
  authorizationURL: (value, given, provider) =>
    values.readEndpoint(value, given) ?? provider.authorizationURL,
  tokenURL: (value, given, provider) => values.readEndpoint(value, given) ?? provider.tokenURL,
  userProfileURL: (value, given, provider) => values.readEndpoint(value, given) ?? provider.userProfileURL,
  allowInsecureRequests: (value) => values.readBoolean(value) ?? false,
  skipUserProfile: values.readSkipUserProfile,
  passReqToCallback: (value) => values.readBoolean(value) ?? false,
  pkce(value) {
    if (value === undefined || value === true || value === 'S256') return true;
    if (value === false) return false;
    throw new Wrong(
      "must be 'S256' (the default) or false: 'plain' would send the code verifier through the browser",
    );
  },
  store(value, { pkce }): true | StateStore | undefined {
    if (value === undefined || value === true) return value;
    const methods = asRecord(value);
    if (typeof methods.store !== 'function' || typeof methods.verify !== 'function') {
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
      "cannot be switched off: without it, an attacker could log your users in to the attacker's account. Remove it",
    );
  },
  scope: values.readScope,
  scopeSeparator: (value) => values.readText(value) ?? ' ',
  // passport-oauth2's default, which it would build with the deprecated url.parse.
  sessionKey: (value, { authorizationURL }, provider) =>
    values.readText(value) ??
    `oauth2:${values.parseURL(authorizationURL ?? provider.authorizationURL)?.hostname ?? ''}`,
  proxy: values.readBoolean,
  timeout(value = 10_000) {
    if (typeof value === 'number' && value >= 1 && value <= LONGEST_TIMEOUT_MS) return Math.ceil(value);
    throw new Wrong(`must be a number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`);
  },
  agent: (value) => (value === undefined ? undefined : values.readAgent(value)),
  customHeaders: readHeaders,
} satisfies Record<
  keyof StrategyOptionsWithRequest,
  (value: unknown, given: Given, provider: Provider) => unknown
>;

/** Options that were checked, with their defaults. */
export type Settings = { readonly [Name in keyof typeof RULES]: ReturnType<(typeof RULES)[Name]> } & {
  readonly provider: Provider;
};

const LONGEST_TIMEOUT_MS = 2_147_483_647; // what a timer of Node can count to

/**
 * Checks the options of the strategy, fills in the defaults, and copies them. Hosts that build strategies themselves,
 * such as Node-RED, put `verify` among them: that is not an option, and no mistake either.
 *
 * @throws TypeError that lists everything that is wrong and says what to write; it never repeats a value
 */
export function readOptions(provider: Provider, options: unknown): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `${provider.className} needs an object of options: { clientID, clientSecret, callbackURL }`,
    );
  }
  const given: Given = { ...options };
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(RULES, name) && name !== 'verify')
    .map(describeUnknown);
  const settings: Record<string, unknown> = { provider };
  for (const [name, read] of ENTRIES) {
    try {
      settings[name] = read(given[name], given, provider);
    } catch (error) {
      problems.push(`${name} ${(error as Wrong).message}.`);
    }
  }
  if (problems.length > 0) {
    throw new TypeError(
      `Invalid options for ${provider.className}:${problems.map((text) => `\n- ${text}`).join('')}`,
    );
  }
  return settings as unknown as Settings; // Object.entries forgets which rule belongs to which name
}

const ENTRIES = Object.entries(RULES);

function describeUnknown(name: string): string {
  // Its first letters, whatever their case and what is between them: client_id, scopes, callbackUri.
  const letters = name.toLowerCase().replace(/[^a-z]/g, '');
  const isSpelt = (known: string): boolean => known.toLowerCase() === letters;
  const beginsAlike = (known: string): boolean => {
    const start = known.slice(0, 7).toLowerCase();
    return letters.startsWith(start) || (letters.length >= 5 && start.startsWith(letters));
  };
  const names = Object.keys(RULES);
  const likely = names.find(isSpelt) ?? names.find(beginsAlike);
  return `Unknown option: ${name}. ${likely === undefined ? 'Remove it.' : `Did you mean ${likely}?`}`;
}

/**
 * Reads what came with one request, or was assigned to a member of the strategy since.
 *
 * @throws TypeError that names the option
 */
export function readOfRequest<Result>(
  name: keyof Settings,
  value: unknown,
  read: (value: unknown) => Result,
): Result {
  try {
    return read(value);
  } catch (error) {
    throw new TypeError(`The ${name} of this request ${(error as Wrong).message}`, { cause: error });
  }
}

/**
 * The callback URL of one request.
 *
 * @param value - from the options of the request; empty or absent means `ofStrategy`
 * @throws TypeError if it is not an absolute http(s) URL
 */
export function chooseCallbackURL(value: unknown, ofStrategy: unknown, settings: Settings): string {
  const chosen = value === undefined || value === null || value === '' ? ofStrategy : value;
  if (chosen === settings.callbackURL) return settings.callbackURL; // it was checked
  return readOfRequest('callbackURL', chosen, (url) =>
    values.readCallbackURL(url, settings, settings.provider, TRUST_PROXY),
  );
}

const TRUST_PROXY = ". If you build it from the request, set Express's trust proxy";

/**
 * The scope of one request, as it is sent.
 *
 * @param value - from the options of the request; empty or absent means `ofStrategy`
 * @throws TypeError if it is neither a string nor an array of strings
 */
export function chooseScope(value: unknown, ofStrategy: unknown, separator: unknown): string | undefined {
  const read = (scope: unknown): Settings['scope'] =>
    readOfRequest('scope', scope ?? undefined, values.readScope);
  const scope = read(value) ?? read(ofStrategy);
  if (typeof scope !== 'object') return scope;
  return scope.join(readOfRequest('scopeSeparator', separator, values.readText) ?? ' ');
}

/** Whether to fetch no profile, or what decides. */
export function chooseSkipUserProfile(assigned: unknown): Settings['skipUserProfile'] {
  return readOfRequest('skipUserProfile', assigned, values.readSkipUserProfile);
}
