// The members of a sandbox over HTTP, below /sandbox/: for tests in any language. JSON in and out.
import * as v from 'valibot';
import { readBytes } from '../http/body';
import type { Call } from '../http/call';
import { FAULTS, PLACES, type Fault } from './fault-queue';
import { isFromElsewhere } from '../http/guards';
import type { Members } from './members';
import { UnreadableRequest } from '../http/parameters';
import { describeState } from '../pages/start-page-state';
import { check, MEMBER_OPTIONS, optionalText } from '../schema';
import type { SandboxState } from '../state';

const needed = v.string('must be text');
const names = Object.keys(FAULTS) as Fault[]; // typed as text, since an object may have more keys than its type
const fault = v.picklist(names, `must be one of ${names.join(', ')}`);
const place = v.optional(v.picklist(PLACES, `must be one of ${PLACES.join(', ')}`));

type ControlCall = (members: Members, body: unknown, name: string) => unknown;

/** A call that takes this body; what it returns is the answer, or `{}` if that is nothing. */
function define<Entries extends v.ObjectEntries, Schema extends v.StrictObjectSchema<Entries, string>>(
  schema: Schema,
  run: (members: Members, body: v.InferOutput<Schema>) => unknown,
): ControlCall {
  return (members, body, name) => run(members, check(schema, body, name));
}

const takes = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, 'must be an object');

const CALLS: Partial<Record<string, ControlCall>> = {
  login: define(
    takes({ location: needed, ...MEMBER_OPTIONS.login }),
    async (members, { location, ...options }) => ({
      callbackURL: (await members.login(location, options)).href,
    }),
  ),
  next: define(takes({ fault, place, ...MEMBER_OPTIONS.next }), (members, { fault, place, ...options }) => {
    members.next(fault, place, options);
  }),
  token: define(takes(MEMBER_OPTIONS.token), (members, body) => ({
    accessToken: members.token(body),
  })),
  revokeTokens: define(takes({ email: optionalText }), (members, { email }) => {
    members.revokeTokens(email);
  }),
  addRedirectURI: define(takes({ redirectURI: needed, clientID: optionalText }), (members, body) => {
    members.addRedirectURI(body.redirectURI, body.clientID);
  }),
  forgetAuthorizations: define(takes({}), (members) => {
    members.forgetAuthorizations();
  }),
  setAlwaysAsk: define(takes({ alwaysAsk: v.boolean('must be true or false') }), (members, { alwaysAsk }) => {
    members.setAlwaysAsk(alwaysAsk);
  }),
  reset: define(takes({}), (members) => {
    members.reset();
  }),
};

const READABLE = ['requests', 'clients', 'users'] as const;

/** Whether a path belongs to these calls. */
export function isControl({ path }: Call): boolean {
  return path.startsWith('/sandbox/');
}

/** Answers a call below `/sandbox/`; a wrong one with 400 and `{ "error": "…" }`. */
export async function answerControl(call: Call, state: SandboxState, members: Members): Promise<void> {
  const name = call.path.slice('/sandbox/'.length);
  const { method } = call.request;
  const readable = method === 'GET' ? READABLE.find((one) => one === name) : undefined;
  const run = method === 'POST' && Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  try {
    if (isFromElsewhere(call)) throw new TypeError('a page of another site may not call this');
    if (method === 'GET' && name === 'state') call.sendJSON(200, describeState(call, state));
    else if (readable) call.sendJSON(200, members[readable]);
    else if (run) call.sendJSON(200, (await run(members, await readJSON(call), name)) ?? {});
    else sendUnknown(call);
  } catch (error) {
    const status = error instanceof UnreadableRequest ? error.status : 400;
    call.sendJSON(status, { error: (error as Error).message });
  }
}

/** A browser asks before it sends JSON to another site, and gets no permission here. */
async function readJSON({ request }: Call): Promise<unknown> {
  const { 'content-type': type } = request.headers;
  const bytes = await readBytes(request);
  if (type === undefined && bytes.length === 0) return {};
  if (!/^application\/json *(?:;|$)/i.test(type ?? '')) {
    throw new TypeError('a body must come with Content-Type: application/json');
  }
  if (bytes.length === 0) return {};
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new TypeError('the body is not JSON');
  }
  // A list would count as an object without members.
  if (Array.isArray(json)) throw new TypeError('the body must be an object');
  return json;
}

function sendUnknown(call: Call): void {
  const known = [
    ...Object.keys(CALLS).map((name) => `POST /sandbox/${name}`),
    ...READABLE.map((name) => `GET /sandbox/${name}`),
  ];
  call.sendJSON(404, { error: `there is no such call; there are ${known.join(', ')}` });
}
