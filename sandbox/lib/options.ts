// What a sandbox can be told, checked once.
import { z } from 'zod';

/** One redirect URI. */
export const redirectURISchema = z
  .string()
  .refine((uri) => URL.canParse(uri) && !uri.includes('#'), 'must be an absolute URL without a fragment');

const team = z.strictObject({ id: z.string().min(1), name: z.string().min(1) });

const user = z.strictObject({
  email: z.string().min(1),
  name: z.string().min(1),
  password: z.string().min(1).default('sandbox'),
  teams: z.array(team).default([]),
});

const client = z.strictObject({
  clientID: z.string().min(1),
  clientSecret: z.string().min(1),
  name: z.string().min(1).default('Your app'),
  redirectURIs: z.array(redirectURISchema).min(1),
});

/** The part of the options that a JSON file can hold. */
export const worldSchema = z.strictObject({
  clients: z.array(client).min(1).optional(),
  users: z.array(user).min(1).optional(),
});

const optionsSchema = worldSchema.extend({
  port: z.number().int().min(0).max(65_535).default(0),
  host: z.string().min(1).default('127.0.0.1'),
  serverVersion: z.union([z.literal(4), z.literal(5)]).default(5),
  onRequest: z.custom<(request: RecordedRequest) => void>((value) => typeof value === 'function').optional(),
});

/** A team, as `GET /v1/teams` shows it. */
export type SandboxTeam = z.infer<typeof team>;
/** Somebody who can log in at the sandbox. */
export type SandboxUser = z.infer<typeof user>;
/** An app that may send people to the sandbox. */
export type SandboxClient = z.infer<typeof client>;

/** A request that the sandbox answered, with secrets, codes, verifiers and tokens blanked. */
export interface RecordedRequest {
  method: string;
  path: string;
  status: number;
  /** Of the query and of the body. */
  parameters: Record<string, string>;
}

/** Options of `startSandbox`. */
export interface SandboxOptions {
  /** Default 0: any free one. */
  port?: number | undefined;
  /** Default `127.0.0.1`. Anything but loopback opens the sandbox to your network. */
  host?: string | undefined;
  /** The version of Doorkeeper to answer as. Default 5, the newer one. */
  serverVersion?: 4 | 5 | undefined;
  /** Default: one client, {@link DEFAULT_CLIENT}. */
  clients?: z.input<typeof client>[] | undefined;
  /** Default: {@link DEFAULT_USERS}. A user without a password has `sandbox`. */
  users?: z.input<typeof user>[] | undefined;
  /** Called after each request, for a log. */
  onRequest?: ((request: RecordedRequest) => void) | undefined;
}

export const DEFAULT_CLIENT: SandboxClient = {
  clientID: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  name: 'Your app',
  redirectURIs: ['http://localhost:3000/auth/loopandtie/callback'],
};

export const DEFAULT_USERS: SandboxUser[] = [
  {
    email: 'ada@example.com',
    name: 'Ada Moreno',
    password: 'sandbox',
    teams: [
      { id: 'loop-tie', name: 'Loop & Tie' },
      { id: 'people-culture', name: 'People & Culture' },
    ],
  },
  {
    email: 'ben@example.com',
    name: 'Ben Okafor',
    password: 'sandbox',
    teams: [{ id: 'loop-tie', name: 'Loop & Tie' }],
  },
  { email: 'cleo@example.com', name: 'Cleo Lindqvist', password: 'sandbox', teams: [] },
];

/** Options that were checked, with their defaults. */
export interface ResolvedOptions {
  port: number;
  host: string;
  serverVersion: 4 | 5;
  clients: SandboxClient[];
  users: SandboxUser[];
  onRequest: ((request: RecordedRequest) => void) | undefined;
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws TypeError that lists every problem
 */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const {
    clients = [DEFAULT_CLIENT],
    users = DEFAULT_USERS,
    onRequest,
    ...rest
  } = check(optionsSchema, options, 'startSandbox');
  // Copied: two sandboxes in one process share nothing.
  return { ...rest, onRequest, clients: structuredClone(clients), users: structuredClone(users) };
}

/**
 * Checks a value against a schema.
 *
 * @throws TypeError that begins with `what` and lists every problem
 */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new TypeError(`${what}: ${problems.join('; ')}`);
}
