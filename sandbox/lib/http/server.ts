// From a request to its route: guards, parameters, faults, and a record of each.
import type { RequestListener } from 'node:http';
import { isControl, respondToControl } from '../control/http-calls';
import type { Members } from '../control/members';
import { describeCall } from '../control/recorded-request';
import { respondWithTeams } from '../oauth2/teams';
import { respondWithToken } from '../oauth2/token-endpoint';
import { decide, logIn, logOut, returnToAuthorize, showNextPage } from '../pages/routes';
import { showStartPage } from '../pages/start-page';
import { renderRailsError, renderStranger } from '../pages/templates';
import type { SandboxState } from '../state';
import { readParameters } from './body';
import { Call } from './call';
import { isFromElsewhere, isOwnHost } from './guards';
import { parseForm, UnreadableRequest } from './parameters';
import { waitFor } from './timers';

type Route = (call: Call, state: SandboxState) => void | Promise<void>;

const ROUTES = new Map<string, Route>([
  ['GET /', showStartPage],
  ['GET /oauth2/authorize', showNextPage],
  ['POST /oauth2/authorize', decide],
  // Where a reload after a wrong password leads.
  ['GET /login', returnToAuthorize],
  ['POST /login', logIn],
  ['POST /logout', logOut],
  ['POST /oauth2/token', respondWithToken],
  ['POST /oauth2/token.json', respondWithToken],
  ['GET /v1/teams', respondWithTeams],
]);

/** The forms of the sandbox's own pages: nobody else may send them. */
const FORMS = new Set<Route>([decide, logIn, logOut]);

/** A default Doorkeeper has these. An app that relies on one would not notice here, if it were there. */
const UNDOCUMENTED = ['/oauth2/revoke', '/oauth2/introspect', '/oauth2/token/info'];

/** Responds to every request to one sandbox. */
export function createListener(state: SandboxState, members: Members): RequestListener {
  return (request, response) => {
    const call = new Call(request, response);
    void (isControl(call) ? control(call, state, members) : serve(call, state));
  };
}

async function control(call: Call, state: SandboxState, members: Members): Promise<void> {
  if (isOwnHost(call.host, state.options)) await respondToControl(call, state, members);
  else
    call.sendJSON(421, { error: `not for the host ${call.host}: start the sandbox with --allow-host NAME` });
}

async function serve(call: Call, state: SandboxState): Promise<void> {
  const { options, log } = state;
  const record = log.begin();
  call.response.on('close', () => {
    record(describeCall(call));
  });
  if (options.latency > 0) await waitFor(options.latency, call);
  try {
    await respond(call, state);
  } catch (error) {
    const { message, status } = error instanceof UnreadableRequest ? error : explainBug(error);
    call.reason = message;
    // If the connection broke while the body was read, nobody is there to read a response.
    if (call.response.headersSent || call.request.socket.destroyed) call.response.destroy();
    else call.sendPage(status, renderRailsError(status));
  }
}

function explainBug(error: unknown): { status: 500; message: string } {
  return { status: 500, message: `this is a bug of the sandbox: ${String(error)}` };
}

async function respond(call: Call, state: SandboxState): Promise<void> {
  const { options } = state;
  if (!isOwnHost(call.host, options)) {
    const name = call.host.replace(/:\d*$/, '').slice(0, 100);
    call.reason = `“${name}” is not a name of this machine: start the sandbox with --allow-host ${name}`;
    call.sendPage(421, renderStranger());
    return;
  }
  const method = call.request.method === 'HEAD' ? 'GET' : (call.request.method ?? '');
  // Rails takes a path with more slashes than needed.
  const path = call.path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  const route = ROUTES.get(`${method} ${path}`);
  if (!route) {
    call.reason = explainUnknown(path);
    call.sendPage(404, renderRailsError(404));
    return;
  }
  // Before the body: nobody has to read what another site sends.
  if (FORMS.has(route) && isFromElsewhere(call)) {
    call.reason = 'the form came from another site';
    call.sendPage(403, renderRailsError(403));
    return;
  }
  call.query = parseForm(call.search);
  if (method === 'POST') call.body = await readParameters(call.request);
  await route(call, state);
}

function explainUnknown(path: string): string {
  const methods = [...ROUTES.keys()].map((name) => name.split(' ')).filter(([, known]) => known === path);
  if (methods.length > 0) return `this path takes only ${methods.map(([method]) => method).join(' and ')}`;
  if (UNDOCUMENTED.includes(path)) return 'Loop & Tie documents no such endpoint';
  return path.startsWith('/v1/') ? 'of the API, the sandbox has only GET /v1/teams' : 'there is no such path';
}
