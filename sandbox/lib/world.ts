// Clients and users: what they are made of, the file they may come from, and those there are if nobody names any.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { check, filledList, list, object, text } from './check';
import { isRedirectURI } from './oauth2/redirect-uri';

/** What could not be matched later is refused at once. */
export const redirectURI = v.pipe(
  text,
  v.check(isRedirectURI, 'must be an absolute URL with a host and without a fragment, in ASCII'),
);

const team = object({ id: text, name: text });

const userEntries = {
  /** What the user types to log in; any text that no other user has. */
  email: text,
  /** Default: the email. */
  name: v.optional(text),
  /** Default `sandbox`. It is shown on the login page. */
  password: v.optional(text, 'sandbox'),
  /** Default: none. */
  teams: v.optional(list(team), []),
  /** An access token of the first client that is good from the start and after a restart, until it is revoked. */
  accessToken: v.optional(
    v.pipe(v.string('must be text'), v.regex(/^[\x21-\x7e]+$/, 'must be ASCII without whitespace')),
  ),
};

function withName<User extends { email: string; name?: string | undefined }>(user: User) {
  return { ...user, name: user.name ?? user.email };
}

const user = v.pipe(
  object(userEntries),
  v.transform((value) => withName(value)),
);

/** As a member or a call adds it: a user of one test needs no email that somebody thought of. */
export const newUser = v.pipe(
  object({ ...userEntries, email: v.optional(text, () => `user${randomText(6)}@example.com`) }),
  v.transform((value) => withName(value)),
);

const clientEntries = {
  clientID: text,
  clientSecret: text,
  /** Shown to the user who logs in, and part of each token. Default `Your app`. */
  name: v.optional(text, 'Your app'),
  /** Absolute URLs. On 127.0.0.1 and [::1] any port will do, except with `serverVersion: 4`. */
  redirectURIs: filledList(redirectURI),
};

const client = object(clientEntries);

/** As a member or a call adds it. */
export const newClient = object({
  ...clientEntries,
  clientID: v.optional(text, () => `client${randomText(6)}`),
  clientSecret: v.optional(text, () => randomText(24)),
});

/** Hexadecimal: some clients encode `-`, `_` and `.` in HTTP Basic, and the server does not decode. */
const randomText = (bytes: number): string => randomBytes(bytes).toString('hex');

const areAllDifferent = (texts: string[]): boolean => new Set(texts).size === texts.length;

export const clientList = v.pipe(
  filledList(client),
  v.check(
    (all) => areAllDifferent(all.map(({ clientID }) => clientID)),
    'must not have the same clientID twice',
  ),
);

export const userList = v.pipe(
  filledList(user),
  v.check((all) => areAllDifferent(all.map(({ email }) => email)), 'must not have the same email twice'),
  v.check(
    (all) => areAllDifferent(all.flatMap(({ accessToken }) => accessToken ?? [])),
    'must not have the same accessToken twice',
  ),
);

/** A team, as `GET /v1/teams` shows it. */
export type SandboxTeam = v.InferOutput<typeof team>;
/** Somebody who can log in at the sandbox. */
export type SandboxUser = v.InferOutput<typeof user>;
/** A user for `startSandbox`. */
export type SandboxUserInput = v.InferInput<typeof user>;
/** A user for `addUser`, which makes an email up if there is none. */
export type NewUser = v.InferInput<typeof newUser>;
/** An app that may send users to the sandbox. */
export type SandboxClient = v.InferOutput<typeof client>;
/** A client for `startSandbox`. */
export type SandboxClientInput = v.InferInput<typeof client>;
/** A client for `addClient`, which makes up the id and the secret if they are not given. */
export type NewClient = v.InferInput<typeof newClient>;

const world = object({ clients: v.optional(clientList), users: v.optional(userList) });

/**
 * Reads clients and users from a JSON file.
 *
 * @throws TypeError that names the file and lists every problem
 */
export function readWorldFile(file: string): v.InferOutput<typeof world> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new TypeError(`${file} cannot be read: ${code}`, { cause: error });
  }
  let json: unknown;
  try {
    // Some editors begin a file with a byte order mark.
    json = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the file, secrets and all.
    throw new TypeError(`${file} is not JSON`);
  }
  return check(world, json, file);
}

export const DEFAULT_CLIENT: Readonly<SandboxClientInput> = {
  clientID: 'sandboxclient',
  clientSecret: 'sandboxsecretforeverybody',
  redirectURIs: ['http://localhost:3000/auth/loopandtie/callback'],
};

const LOOP_TIE: SandboxTeam = { id: 'loop-tie', name: 'Loop & Tie' };
const PEOPLE: SandboxTeam = { id: 'people-culture', name: 'People & Culture' };

/** With two teams, one and none. */
export const DEFAULT_USERS: readonly SandboxUserInput[] = [
  { email: 'ada@example.com', name: 'Ada Moreno', teams: [LOOP_TIE, PEOPLE] },
  { email: 'ben@example.com', name: 'Ben Okafor', teams: [LOOP_TIE] },
  { email: 'cleo@example.com', name: 'Cleo Lindqvist' },
];

/**
 * One of several, or the first.
 *
 * @throws Error that lists what there is
 */
export function find<Key extends string, Item extends Record<Key, string>>(
  items: readonly Item[],
  key: Key,
  wanted: string | undefined,
): Item {
  const item = wanted === undefined ? items[0] : items.find((one) => one[key] === wanted);
  if (item) return item;
  const known = items.map((one) => one[key]).join(', ');
  throw new Error(`the sandbox has no ${key} ${JSON.stringify(wanted)}; it has ${known}`);
}
