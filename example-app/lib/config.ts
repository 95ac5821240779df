// Everything the app can be told from outside, read once from the environment. A wrong value is not a surprise at the
// first login: all problems are reported together, before the app listens.
import path from 'node:path';
import { z } from 'zod';

/** What `readConfig` found. Nothing in it depends on where the app ends up listening. */
export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Where browsers reach the app. Absent: `http://localhost` and the port it listens on. */
  readonly publicURL: string | undefined;
  /** Credentials of the real provider. Absent: the app starts a sandbox of its own. */
  readonly provider: ProviderConfig | undefined;
  /** The first signs new cookies, all of them are accepted: that is how a secret is rotated. */
  readonly sessionSecrets: readonly string[];
  /** The first encrypts new tokens, all of them can decrypt. */
  readonly tokenSecrets: readonly string[];
  readonly redisURL: string | undefined;
  /** The file of the sessions, used when there is no Redis. */
  readonly sessionFile: string;
  /** Express's `trust proxy`: how many proxies stand in front, or their addresses. */
  readonly trustProxy: number | readonly string[];
  readonly loginsPerMinute: number;
  /** One account of the app's own, so that "connect Loop & Tie" can be tried. Absent: no such form. */
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
    super(['The configuration is not complete:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }
}

// Only ever used together with the sandbox, where there is nothing to protect.
const SANDBOX_SECRET = 'the sandbox protects nothing, so this is no secret';

const whole = (least: number, most: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be ${what}`)
    .transform(Number)
    .pipe(z.number().min(least, `must be ${what}`).max(most, `must be ${what}`));

const secrets = z
  .string()
  .transform((list) => list.split(',').map((secret) => secret.trim()))
  .refine(
    (list) => list.every((secret) => secret.length >= 32),
    'must be one secret or several with commas between them, each of 32 characters or more',
  );

const origin = z.url({ protocol: /^https?$/, error: 'must be an absolute URL', abort: true });

const endpoint = origin.refine(
  (url) => /^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(url),
  'must be https, unless it is on this machine',
);

const variables = z.object({
  PORT: whole(0, 65_535, 'a number from 0 to 65535').default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: origin
    .refine((url) => new URL(url).href === `${new URL(url).origin}/`, 'must be an origin, without a path')
    .transform((url) => new URL(url).origin)
    .optional(),
  LOOPANDTIE_CLIENT_ID: z.string().optional(),
  LOOPANDTIE_CLIENT_SECRET: z.string().optional(),
  LOOPANDTIE_AUTHORIZATION_URL: endpoint.optional(),
  LOOPANDTIE_TOKEN_URL: endpoint.optional(),
  LOOPANDTIE_USER_PROFILE_URL: endpoint.optional(),
  SESSION_SECRET: secrets.optional(),
  TOKEN_SECRET: secrets.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  SESSION_FILE: z.string().default(path.join(__dirname, '..', 'data', 'sessions.sqlite')),
  TRUST_PROXY: z
    .string()
    .refine((value) => value !== 'true', 'must be the number of proxies in front, or their addresses')
    .transform((value) => (/^\d+$/.test(value) ? Number(value) : value.split(',').map((part) => part.trim())))
    .default(0),
  LOGINS_PER_MINUTE: whole(1, 1_000_000, 'a number from 1').default(60),
  DEMO_ACCOUNT: z
    .string()
    .regex(/^[^:]+:.+$/, 'must be name:password')
    .transform((text) => {
      const [name = '', ...password] = text.split(':');
      return { name, password: password.join(':') };
    })
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  SHUTDOWN_SECONDS: whole(0, 600, 'a number from 0 to 600').default(15),
});

type Variables = z.infer<typeof variables>;

/**
 * Reads the configuration from environment variables; an empty one counts as absent.
 * Throws a `ConfigError` that lists everything that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const read = variables.safeParse(given);
  if (!read.success) {
    // What belongs together can still be checked on the variables that were read one by one.
    const problems = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigError([...problems, ...findMissing(given, new Set(problems.map(firstWord)))]);
  }
  const missing = findMissing(given, new Set());
  if (missing.length > 0) throw new ConfigError(missing);
  return toConfig(read.data);
}

/** What is wrong with the variables taken together. `reported` names those that have a problem of their own already. */
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
      if (has(name))
        problems.push(`${name} is of use only together with LOOPANDTIE_CLIENT_ID and its secret`);
    }
  }
  if (given.PUBLIC_URL?.startsWith('https:') && !has('TRUST_PROXY') && !reported.has('PUBLIC_URL')) {
    problems.push('TRUST_PROXY is missing: with an https PUBLIC_URL, say how many proxies stand in front');
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

const firstWord = (text: string) => text.split(' ', 1)[0] ?? '';
