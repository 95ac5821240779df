// Checks what people wrote, in code or in a file, and says everything that is wrong with it at once. Values are not
// repeated: one of them might be a secret.
import { URL } from 'node:url';
import * as v from 'valibot';
import { isRedirectURI } from './oauth2/redirect-uri';
import type { RecordedRequest } from './control/recorded-request';
import type { World } from './world';

const text = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'));

/** What could not be matched later is refused at once. */
const redirectURI = v.pipe(
  text,
  v.check(
    (uri) => URL.canParse(uri) && isRedirectURI(uri),
    'must be an absolute URL with a host and without a fragment, in ASCII',
  ),
);

/** As in a Host header, but without a port, which is not compared. */
const hostName = v.pipe(
  text,
  v.regex(
    /^(?:[^\s/:*@?#]+|\[[\da-f:.]+\])$/i,
    'must be a name such as example.com, without scheme and port',
  ),
);

const list = <Item extends v.GenericSchema>(item: Item) => v.array(item, 'must be a list');
const filledList = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(list(item), v.minLength(1, 'must not be empty'));

const team = v.strictObject({ id: text, name: text }, 'must be an object');

const user = v.pipe(
  v.strictObject(
    {
      email: text,
      name: v.optional(text),
      password: v.optional(text, 'sandbox'),
      teams: v.optional(list(team), []),
      accessToken: v.optional(
        v.pipe(v.string('must be text'), v.regex(/^[\x21-\x7e]+$/, 'must be ASCII without blanks')),
      ),
    },
    'must be an object',
  ),
  v.transform(({ name, ...rest }) => ({ ...rest, name: name ?? rest.email })),
);

const client = v.strictObject(
  {
    clientID: text,
    clientSecret: text,
    name: v.optional(text, 'Your app'),
    redirectURIs: filledList(redirectURI),
  },
  'must be an object',
);

const areAllDifferent = (texts: string[]): boolean => new Set(texts).size === texts.length;

const world = {
  clients: v.optional(
    v.pipe(
      filledList(client),
      v.check(
        (all) => areAllDifferent(all.map(({ clientID }) => clientID)),
        'must not have one clientID twice',
      ),
    ),
  ),
  users: v.optional(
    v.pipe(
      filledList(user),
      v.check((all) => areAllDifferent(all.map(({ email }) => email)), 'must not have one email twice'),
      v.check(
        (all) => areAllDifferent(all.flatMap(({ accessToken }) => accessToken ?? [])),
        'must not have one accessToken twice',
      ),
    ),
  ),
};

const number = 'must be a number from 0';
const milliseconds = v.pipe(v.number(number), v.minValue(0, number), v.maxValue(2 ** 31 - 1, number));
const port = 'must be a whole number from 0 to 65535';
const options = v.strictObject(
  {
    ...world,
    port: v.optional(
      v.pipe(v.number(port), v.integer(port), v.minValue(0, port), v.maxValue(65_535, port)),
      0,
    ),
    host: v.optional(text, '127.0.0.1'),
    allowHosts: v.optional(list(hostName), []),
    serverVersion: v.optional(v.picklist([4, 5, 6], 'must be 4, 5 or 6'), 5),
    latency: v.optional(milliseconds, 0),
    alwaysAsk: v.optional(v.boolean('must be true or false'), false),
    config: v.optional(text),
    onRequest: v.optional(
      v.custom<(request: RecordedRequest) => void>(
        (value) => typeof value === 'function',
        'must be a function',
      ),
    ),
  },
  'must be an object',
);

/** @throws TypeError that lists every problem */
export function checkOptions(value: unknown): v.InferOutput<typeof options> {
  return check(options, value, 'startSandbox');
}

/**
 * What can stand in a JSON file.
 *
 * @throws TypeError that begins with `what` and lists every problem
 */
export function checkWorld(value: unknown, what: string): World {
  return check(v.strictObject(world, 'must be an object'), value, what);
}

export const optionalText = v.optional(v.string('must be text'));
const optionalNumber = v.optional(v.number('must be a number'));

/** The options of the members, by name. A misspelt one is an error: ignored, it would change what a test shows. */
export const MEMBER_OPTIONS = {
  login: { as: optionalText, deny: v.optional(v.boolean('must be true or false')) },
  token: { as: optionalText, clientID: optionalText },
  next: { times: optionalNumber, clientID: optionalText, milliseconds: optionalNumber },
} as const;

/** @throws TypeError */
export function checkMemberOptions(member: keyof typeof MEMBER_OPTIONS, value: unknown): void {
  check(v.strictObject(MEMBER_OPTIONS[member], 'must be an object'), value, member);
}

/** @throws TypeError */
export function checkRedirectURI(value: string, what: string): string {
  return check(redirectURI, value, what);
}

/** @throws TypeError that begins with `what` and lists every problem */
export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => [v.getDotPath(issue), describe(issue)].join(' ').trim());
  throw new TypeError(`${what}: ${problems.join('; ')}`);
}

function describe(issue: v.BaseIssue<unknown>): string {
  // Of a key, not of a value: valibot tells both by the object's own issue.
  if (issue.expected === 'never') return 'is not known here';
  if (issue.input === undefined) return 'is missing';
  return issue.message;
}
