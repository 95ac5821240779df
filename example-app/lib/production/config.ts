// All settings, read once from the environment and described in .env.example. All problems are reported together, before the
// app listens, and not one after the other at the first login.
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import * as v from 'valibot';

/** Thrown by `readConfig`. Its message lists every problem and shows no value, since a value may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(['The configuration has problems:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
// Only ever used together with the sandbox, where there is nothing to protect.
const SANDBOX_SECRET = 'not a secret: the sandbox protects nothing';

const matching = (pattern: RegExp, problem: string) => v.pipe(v.string(), v.regex(pattern, problem));

const whole = (least: number, most: number) => {
  const problem = `must be a number from ${least} to ${most}`;
  const number = v.pipe(matching(/^\d{1,9}$/, problem), v.transform(Number));
  return v.pipe(number, v.minValue(least, problem), v.maxValue(most, problem));
};

const secrets = v.pipe(
  v.string(),
  v.transform((list) => list.split(',').map((secret) => secret.trim())),
  v.everyItem((secret) => secret.length >= 32, 'must be 32 characters or more; separate several by commas'),
);

const LOOPBACK = /^http:\/\/(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$)/i;

/** The strategy has the same rule. */
const secureURL = v.pipe(
  matching(/^https?:\/\//i, 'must be an absolute URL'),
  v.check((text) => URL.canParse(text), 'must be an absolute URL'),
  v.check(
    (text) => /^https:/i.test(text) || LOOPBACK.test(text),
    'must be https, unless it is on this machine',
  ),
);

const origin = v.pipe(
  secureURL,
  v.transform((text) => new URL(text)),
  v.check((url) => url.href === `${url.origin}/`, 'must be an origin, without a path'),
  v.transform((url) => url.origin),
);

/** An address or a network, or one of Express's names for them. To Express, a number here is an address: 1000 is 0.0.3.232. */
const isProxy = (part: string): boolean =>
  /^(?:loopback|linklocal|uniquelocal)$/.test(part) ||
  (/[.:]/.test(part) && (ipaddr.isValid(part) || ipaddr.isValidCIDR(part)));

const proxies = v.pipe(
  v.string(),
  v.transform((value) => (/^ *\d{1,3} *$/.test(value) ? Number(value) : value.trim().split(/\s*,\s*/))),
  v.check(
    (value) => typeof value === 'number' || value.every(isProxy),
    'must be the number of proxies in front, or their addresses',
  ),
);

const account = v.pipe(
  matching(/^[^:]+:.+$/, 'must be name:password'),
  v.transform((text) => text.split(/:(.*)/s, 2)),
  v.transform(([name = '', password = '']) => ({ name, password })),
);

const variables = v.object({
  PORT: v.optional(whole(0, 65_535), '3000'),
  HOST: v.optional(v.string(), '127.0.0.1'),
  PUBLIC_URL: v.optional(origin),
  LOOPANDTIE_CLIENT_ID: v.optional(v.string()),
  LOOPANDTIE_CLIENT_SECRET: v.optional(v.string()),
  LOOPANDTIE_AUTHORIZATION_URL: v.optional(secureURL),
  LOOPANDTIE_TOKEN_URL: v.optional(secureURL),
  LOOPANDTIE_USER_PROFILE_URL: v.optional(secureURL),
  SESSION_SECRET: v.optional(secrets, SANDBOX_SECRET),
  TOKEN_SECRET: v.optional(secrets),
  REDIS_URL: v.optional(matching(/^rediss?:\/\/[^/?#]+(?:\/\d*)?$/, 'must be a redis:// URL')),
  SESSION_FILE: v.optional(v.string(), path.join(__dirname, '../../data/sessions.sqlite')),
  TRUST_PROXY: v.optional(proxies, '0'),
  LOGINS_PER_MINUTE: v.optional(whole(1, 1_000_000), '60'),
  DEMO_ACCOUNT: v.optional(account),
  LOG_LEVEL: v.optional(v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'info'),
  REQUEST_SECONDS: v.optional(whole(1, 600), '30'),
  SHUTDOWN_SECONDS: v.optional(whole(0, 600), '8'),
});

/** What `readConfig` found. Nothing in it depends on where the app ends up listening. */
export type Config = ReturnType<typeof readConfig>;

/**
 * Reads the configuration from environment variables; an empty one counts as absent.
 * Throws a `ConfigError` that lists everything that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  // One problem for each variable is enough.
  const read = v.safeParse(variables, given, { abortPipeEarly: true });
  const problems = (read.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`);
  problems.push(...findMissing(given));
  if (!read.success || problems.length > 0) throw new ConfigError(problems);

  const { LOOPANDTIE_CLIENT_ID: clientID, LOOPANDTIE_CLIENT_SECRET: clientSecret, ...config } = read.output;
  const urls = {
    authorizationURL: config.LOOPANDTIE_AUTHORIZATION_URL,
    tokenURL: config.LOOPANDTIE_TOKEN_URL,
    userProfileURL: config.LOOPANDTIE_USER_PROFILE_URL,
  };
  const provider = clientID && clientSecret ? { clientID, clientSecret, ...urls } : undefined;
  return {
    ...config,
    /** Absent: the app starts a sandbox of its own. */
    provider,
    TOKEN_SECRET: config.TOKEN_SECRET ?? config.SESSION_SECRET,
    /** Absent: there is no form for it. */
    DEMO_ACCOUNT: config.DEMO_ACCOUNT ?? (provider ? undefined : { name: 'demo', password: 'demo' }),
  };
}

/** What is wrong with the variables taken together. */
function findMissing(given: Partial<Record<string, string>>): string[] {
  const has = (name: string) => given[name] !== undefined;
  const problems: string[] = [];
  const why = Object.keys(given).some((name) => name.startsWith('LOOPANDTIE_'))
    ? 'Loop & Tie itself needs them all'
    : given.NODE_ENV === 'production' && 'NODE_ENV is production, and the sandbox is not for that';
  for (const name of ['LOOPANDTIE_CLIENT_ID', 'LOOPANDTIE_CLIENT_SECRET', 'SESSION_SECRET']) {
    if (why && !has(name)) problems.push(`${name} is missing: ${why}`);
  }
  if (given.PUBLIC_URL?.startsWith('https:') && !has('TRUST_PROXY')) {
    problems.push('TRUST_PROXY is missing: with an https PUBLIC_URL, say how many proxies are in front');
  }
  return problems;
}
