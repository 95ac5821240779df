// From a request to its route: guards, parameters, faults, and a record of each.
import type { RequestListener } from 'node:http';
import { decide, logIn, logOut, returnToAuthorize, showNextPage } from '../pages/routes';
import { readParameters } from './body';
import { Call } from './call';
import { readClientID } from '../oauth2/client-authentication';
import { answerControl, isControl } from '../control/http-calls';
import { makeFault } from '../control/make-fault';
import { isFromElsewhere, isOwnHost } from './guards';
import type { Members } from '../control/members';
import { showStartPage } from '../pages/start-page';
import { renderRailsError, renderStranger } from '../pages/templates';
import { parseForm, UnreadableRequest } from './parameters';
import { describeCall } from '../control/recorded-request';
import type { SandboxState } from '../state';
import { answerTeams, readAccessToken } from '../oauth2/teams';
import { answerToken } from '../oauth2/token-endpoint';
import { waitFor } from './wait';

interface Route {
  /** A form of the sandbox's own pages: nobody else may send it. */
  isForm?: true;
  /** Where faults can be made in place of the answer. */
  place?: 'token' | 'teams';
  answer: (call: Call, state: SandboxState) => void;
}

const token: Route = { answer: answerToken, place: 'token' };

const ROUTES = new Map<string, Route>([
  ['GET /', { answer: showStartPage }],
  ['GET /oauth2/authorize', { answer: showNextPage }],
  ['POST /oauth2/authorize', { answer: decide, isForm: true }],
  // Where a reload after a wrong password leads.
  ['GET /login', { answer: returnToAuthorize }],
  ['POST /login', { answer: logIn, isForm: true }],
  ['POST /logout', { answer: logOut, isForm: true }],
  ['POST /oauth2/token', token],
  ['POST /oauth2/token.json', token],
  ['GET /v1/teams', { answer: answerTeams, place: 'teams' }],
]);

/** A default Doorkeeper has these. An app that relies on one would not notice here, if it were there. */
const UNDOCUMENTED = ['/oauth2/revoke', '/oauth2/introspect', '/oauth2/token/info'];

/** Answers every request to one sandbox. */
export function createListener(state: SandboxState, members: Members): RequestListener {
  return (request, response) => {
    const call = new Call(request, response);
    void (isControl(call) ? control(call, state, members) : serve(call, state));
  };
}

async function control(call: Call, state: SandboxState, members: Members): Promise<void> {
  if (isOwnHost(call.host, state.options)) await answerControl(call, state, members);
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
    await answer(call, state);
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

async function answer(call: Call, state: SandboxState): Promise<void> {
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
  if (route.isForm && isFromElsewhere(call)) {
    call.reason = 'the form came from another site';
    call.sendPage(403, renderRailsError(403));
    return;
  }
  call.query = parseForm(call.search);
  if (method === 'POST') call.body = await readParameters(call.request);
  if (route.place && (await takeFault(route.place, call, state))) return;
  route.answer(call, state);
}

function explainUnknown(path: string): string {
  const methods = [...ROUTES.keys()].map((name) => name.split(' ')).filter(([, known]) => known === path);
  if (methods.length > 0) return `this path takes only ${methods.map(([method]) => method).join(' and ')}`;
  if (UNDOCUMENTED.includes(path)) return 'Loop & Tie documents no such endpoint';
  return path.startsWith('/v1/') ? 'of the API, the sandbox has only GET /v1/teams' : 'there is no such path';
}

/** Makes the fault that is due, and tells whether that was the answer. */
async function takeFault(place: 'token' | 'teams', call: Call, state: SandboxState): Promise<boolean> {
  const { faults, grants, behaviour } = state;
  const clientID =
    place === 'token' ? readClientID(call, behaviour) : grants.findClientID(readAccessToken(call));
  const due = faults.take(place, clientID);
  if (!due) return false;
  if (due.fault === 'delay') {
    await waitFor(due.milliseconds, call);
    return false;
  }
  makeFault(due.fault, call, behaviour);
  return true;
}
