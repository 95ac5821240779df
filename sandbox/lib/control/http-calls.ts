// The members of a sandbox over HTTP, below /sandbox/: for tests in any language. JSON in and out.
import type * as v from 'valibot';
import { check, flag, object, optionalText, text } from '../check';
import { readBytes } from '../http/body';
import type { Call } from '../http/call';
import { isFromElsewhere } from '../http/guards';
import { UnreadableRequest } from '../http/parameters';
import { describeState } from '../pages/start-page-state';
import type { SandboxState } from '../state';
import { newClient, newUser } from '../world';
import { nextFault } from './faults';
import { loginOptions } from './login';
import { owner, tokenOptions, type Members } from './members';

type PostCall = (members: Members, body: unknown, name: string) => unknown;

/** A call that takes this body; what it returns is the response, or `{}` if that is nothing. */
function define<Schema extends v.GenericSchema>(
  schema: Schema,
  run: (members: Members, body: v.InferOutput<Schema>) => unknown,
): PostCall {
  return (members, body, name) => run(members, check(schema, body, name));
}

const POST_CALLS: Partial<Record<string, PostCall>> = {
  login: define(
    object({ location: text, ...loginOptions.entries }),
    async (members, { location, ...options }) => ({
      callbackURL: (await members.login(location, options)).href,
    }),
  ),
  next: define(nextFault, (members, { fault, place, ...options }) => {
    members.next(fault, place, options);
  }),
  token: define(tokenOptions, (members, options) => ({ accessToken: members.token(options) })),
  clients: define(newClient, (members, client) => members.addClient(client)),
  users: define(newUser, (members, user) => members.addUser(user)),
  addRedirectURI: define(object({ redirectURI: text, clientID: optionalText }), (members, body) => {
    members.addRedirectURI(body.redirectURI, body.clientID);
  }),
  revokeTokens: define(owner, (members, of) => {
    members.revokeTokens(of);
  }),
  forgetAuthorizations: define(owner, (members, of) => {
    members.forgetAuthorizations(of);
  }),
  setAlwaysAsk: define(object({ alwaysAsk: flag }), (members, { alwaysAsk }) => {
    members.setAlwaysAsk(alwaysAsk);
  }),
  reset: define(object({}), (members) => {
    members.reset();
  }),
};

const READABLE = ['requests', 'clients', 'users'] as const;

/** Whether a path belongs to these calls. */
export function isControl({ path }: Call): boolean {
  return path.startsWith('/sandbox/');
}

/** Responds to a call below `/sandbox/`; to a wrong one with 400 and `{ "error": "…" }`. */
export async function respondToControl(call: Call, state: SandboxState, members: Members): Promise<void> {
  const name = call.path.slice('/sandbox/'.length);
  const { method } = call.request;
  const readable = method === 'GET' ? READABLE.find((one) => one === name) : undefined;
  const post = method === 'POST' && Object.hasOwn(POST_CALLS, name) ? POST_CALLS[name] : undefined;
  try {
    if (isFromElsewhere(call)) throw new TypeError('a page of another site may not call this');
    if (method === 'GET' && name === 'state') call.sendJSON(200, describeState(call, state));
    else if (readable) call.sendJSON(200, members[readable]);
    else if (post) call.sendJSON(200, (await post(members, await readJSON(call), name)) ?? {});
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
    throw new TypeError('a body needs Content-Type: application/json');
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
    ...Object.keys(POST_CALLS).map((name) => `POST /sandbox/${name}`),
    ...READABLE.map((name) => `GET /sandbox/${name}`),
  ];
  call.sendJSON(404, { error: `there is no such call; there are ${known.join(', ')}` });
}
