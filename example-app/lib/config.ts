// All settings, read once from the environment. All problems are reported together, before the app listens, and not one
// after the other at the first login.
import path from 'node:path';
import { parseEnv } from 'node:util';
import express from 'express';
import * as v from 'valibot';

/** What `readConfig` found. Nothing in it depends on where the app ends up listening. */
export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Where browsers reach the app. Absent: `http://localhost` and the port it listens on. */
  readonly publicURL: string | undefined;
  /** Credentials of the real provider. Absent: the app starts a sandbox of its own. */
  readonly provider: ProviderConfig | undefined;
  /** The first signs new cookies, and all of them are accepted, so that a secret can be replaced. */
  readonly sessionSecrets: readonly string[];
  /** The first encrypts new tokens, and all of them can decrypt. */
  readonly tokenSecrets: readonly string[];
  readonly redisURL: string | undefined;
  /** Where sessions are kept if there is no Redis. */
  readonly sessionFile: string;
  /** Express's `trust proxy`: how many proxies are in front, or their addresses. */
  readonly trustProxy: number | readonly string[];
  readonly loginsPerMinute: number;
  /** An account of the app's own, to try "Connect Loop & Tie" with. Absent: there is no form for it. */
  readonly demoAccount: { readonly name: string; readonly password: string } | undefined;
  readonly logLevel: LogLevel;
  /** How long a shutdown waits for requests that are being answered. */
  readonly shutdownSeconds: number;
}

/** How to reach the provider, and as whom. Absent URLs are those of Loop & Tie. */
export interface ProviderConfig {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly authorizationURL?: string | undefined;
  readonly tokenURL?: string | undefined;
  readonly userProfileURL?: string | undefined;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** Thrown by `readConfig`. Its message lists every problem and shows no value, since a value may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(['The configuration has problems:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }
}

/** The environment with the settings of a .env file. What is set in the environment wins; empty means not set. */
export function addSettings(env: NodeJS.ProcessEnv, file: string): NodeJS.ProcessEnv {
  const isSet = ([, value]: [string, string | undefined]): boolean => value !== '';
  return { ...parseEnv(file), ...Object.fromEntries(Object.entries(env).filter(isSet)) };
}

// Only ever used together with the sandbox, where there is nothing to protect.
const SANDBOX_SECRET = 'the sandbox protects nothing, so this is no secret';

const whole = (least: number, most: number, what: string) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, `must be ${what}`),
    v.transform(Number),
    v.minValue(least, `must be ${what}`),
    v.maxValue(most, `must be ${what}`),
  );

const secrets = v.pipe(
  v.string(),
  v.transform((list) => list.split(',').map((secret) => secret.trim())),
  v.check(
    (list) => list.every((secret) => secret.length >= 32),
    'must be one secret or several with commas between them, each of 32 characters or more',
  ),
);

/** An absolute URL of one of these schemes. */
const url = (scheme: RegExp, problem: string) =>
  v.pipe(
    v.string(),
    v.check((text) => URL.canParse(text) && scheme.test(text), problem),
  );

const web = url(/^https?:\/\//i, 'must be an absolute URL');

const endpoint = v.pipe(
  web,
  v.check(
    (text) => /^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/i.test(text),
    'must be https, unless it is on this machine',
  ),
);

const variables = v.object({
  PORT: v.optional(whole(0, 65_535, 'a number from 0 to 65535'), '3000'),
  HOST: v.optional(v.string(), '127.0.0.1'),
  PUBLIC_URL: v.optional(
    v.pipe(
      web,
      v.transform((text) => new URL(text)),
      v.check(({ href, origin }) => href === `${origin}/`, 'must be an origin, without a path'),
      v.transform(({ origin }) => origin),
    ),
  ),
  LOOPANDTIE_CLIENT_ID: v.optional(v.string()),
  LOOPANDTIE_CLIENT_SECRET: v.optional(v.string()),
  LOOPANDTIE_AUTHORIZATION_URL: v.optional(endpoint),
  LOOPANDTIE_TOKEN_URL: v.optional(endpoint),
  LOOPANDTIE_USER_PROFILE_URL: v.optional(endpoint),
  SESSION_SECRET: v.optional(secrets),
  TOKEN_SECRET: v.optional(secrets),
  REDIS_URL: v.optional(
    url(
      /^rediss?:\/\/[^/?#]+(?:\/\d*)?(?:\?[^#]*)?$/,
      'must be a redis:// or rediss:// URL, with a number for its path or none',
    ),
  ),
  SESSION_FILE: v.optional(v.string(), path.join(__dirname, '..', 'data', 'sessions.sqlite')),
  TRUST_PROXY: v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.transform((value) =>
        /^\d{1,3}$/.test(value) ? Number(value) : value.split(',').map((part) => part.trim()),
      ),
      v.check(isTrustProxy, 'must be the number of proxies in front, or their addresses'),
    ),
    '0',
  ),
  LOGINS_PER_MINUTE: v.optional(whole(1, 1_000_000, 'a number from 1'), '60'),
  DEMO_ACCOUNT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[^:]+:.+$/, 'must be name:password'),
      v.transform((text) => {
        const [name = '', ...password] = text.split(':');
        return { name, password: password.join(':') };
      }),
    ),
  ),
  LOG_LEVEL: v.optional(v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'info'),
  SHUTDOWN_SECONDS: v.optional(whole(0, 600, 'a number from 0 to 600'), '15'),
});

type Variables = v.InferOutput<typeof variables>;

/**
 * Reads the configuration from environment variables; an empty one counts as absent.
 * Throws a `ConfigError` that lists everything that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  // One problem for each variable is enough.
  const read = v.safeParse(variables, given, { abortPipeEarly: true });
  if (!read.success) {
    // Variables that belong together can be checked all the same.
    const problems = read.issues.map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`);
    throw new ConfigError([...problems, ...findMissing(given, new Set(problems.map(firstWord)))]);
  }
  const missing = findMissing(given, new Set());
  if (missing.length > 0) throw new ConfigError(missing);
  return toConfig(read.output);
}

/** What is wrong with the variables taken together. `reported` names those that already have a problem of their own. */
function findMissing(given: Partial<Record<string, string>>, reported: ReadonlySet<string>): string[] {
  const has = (name: string) => given[name] !== undefined;
  const problems: string[] = [];
  const real = has('LOOPANDTIE_CLIENT_ID') || has('LOOPANDTIE_CLIENT_SECRET');
  if (real) {
    for (const name of ['LOOPANDTIE_CLIENT_ID', 'LOOPANDTIE_CLIENT_SECRET']) {
      if (!has(name)) problems.push(`${name} is missing: client ID and client secret belong together`);
    }
    if (!has('SESSION_SECRET')) {
      problems.push('SESSION_SECRET is missing: make one with `openssl rand -base64 48`');
    }
  } else {
    for (const name of ['AUTHORIZATION', 'TOKEN', 'USER_PROFILE'].map((part) => `LOOPANDTIE_${part}_URL`)) {
      if (has(name)) problems.push(`${name} needs LOOPANDTIE_CLIENT_ID and LOOPANDTIE_CLIENT_SECRET too`);
    }
  }
  if (given.PUBLIC_URL?.startsWith('https:') && !has('TRUST_PROXY') && !reported.has('PUBLIC_URL')) {
    problems.push('TRUST_PROXY is missing: with an https PUBLIC_URL, say how many proxies are in front');
  }
  return problems;
}

function toConfig(read: Variables): Config {
  const { LOOPANDTIE_CLIENT_ID: clientID, LOOPANDTIE_CLIENT_SECRET: clientSecret } = read;
  const provider =
    clientID === undefined || clientSecret === undefined
      ? undefined
      : {
          clientID,
          clientSecret,
          authorizationURL: read.LOOPANDTIE_AUTHORIZATION_URL,
          tokenURL: read.LOOPANDTIE_TOKEN_URL,
          userProfileURL: read.LOOPANDTIE_USER_PROFILE_URL,
        };
  const sessionSecrets = read.SESSION_SECRET ?? [SANDBOX_SECRET];
  return {
    port: read.PORT,
    host: read.HOST,
    publicURL: read.PUBLIC_URL,
    provider,
    sessionSecrets,
    tokenSecrets: read.TOKEN_SECRET ?? sessionSecrets,
    redisURL: read.REDIS_URL,
    sessionFile: path.resolve(read.SESSION_FILE),
    trustProxy: read.TRUST_PROXY,
    loginsPerMinute: read.LOGINS_PER_MINUTE,
    demoAccount: read.DEMO_ACCOUNT ?? (provider ? undefined : { name: 'demo', password: 'demo' }),
    logLevel: read.LOG_LEVEL,
    shutdownSeconds: read.SHUTDOWN_SECONDS,
  };
}

/** Whether Express takes it. */
function isTrustProxy(value: number | string[]): boolean {
  // To Express, a number in a list is an address: 1000 is 0.0.3.232.
  if (Array.isArray(value) && value.some((part) => /^\d+$/.test(part))) return false;
  try {
    express().set('trust proxy', value);
    return true;
  } catch {
    return false;
  }
}

const firstWord = (text: string) => text.split(' ', 1)[0] ?? '';
