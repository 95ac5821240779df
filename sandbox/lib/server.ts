// From a request to its route: guards, body, and a record of each.
import type { RequestListener } from 'node:http';
import { decide, logIn, logOut, returnToAuthorize, showNextPage } from './authorize-pages';
import { readParameters, UnreadableBody } from './body';
import { Call } from './call';
import { makeFault } from './faults';
import { isForThisHost, isFromElsewhere } from './guards';
import { renderHome, renderRailsError, renderStranger } from './pages';
import { describeCall, type RecordedRequest } from './record';
import type { SandboxState } from './state';
import { answerTeams } from './teams';
import { answerToken } from './token';

interface Route {
  /** A form of the sandbox's own pages: nobody else may send it. */
  isForm?: true;
  /** Where faults can be made in place of the answer. */
  place?: 'token' | 'teams';
  answer: (call: Call, state: SandboxState) => void;
}

const ROUTES = new Map<string, Route>([
  [
    'GET /',
    {
      answer: (call) => {
        call.sendPage(200, renderHome(`http://${call.host}/oauth2/authorize`));
      },
    },
  ],
  ['GET /oauth2/authorize', { answer: showNextPage }],
  ['POST /oauth2/authorize', { answer: decide, isForm: true }],
  // Where a reload after a wrong password leads.
  ['GET /login', { answer: returnToAuthorize }],
  ['POST /login', { answer: logIn, isForm: true }],
  ['POST /logout', { answer: logOut, isForm: true }],
  ['POST /oauth2/token', { answer: answerToken, place: 'token' }],
  ['GET /v1/teams', { answer: answerTeams, place: 'teams' }],
]);

/** Answers every request from one sandbox's state. */
export function createListener(
  state: SandboxState,
  record: (request: RecordedRequest) => void,
): RequestListener {
  return (request, response) => {
    const call = new Call(request, response);
    response.on('close', () => {
      record(describeCall(call));
    });
    answer(call, state).catch(() => {
      // The connection broke while the body was read.
      response.destroy();
    });
  };
}

async function answer(call: Call, state: SandboxState): Promise<void> {
  const { options, faults } = state;
  if (!isForThisHost(call, options.host)) {
    call.reason = 'it came under a host name that is not of this machine';
    call.sendPage(421, renderStranger());
    return;
  }
  const method = call.request.method === 'HEAD' ? 'GET' : (call.request.method ?? '');
  const route = ROUTES.get(`${method} ${call.path}`);
  if (!route) {
    call.sendPage(404, renderRailsError(404));
    return;
  }
  try {
    if (method === 'POST') call.parameters = await readParameters(call.request);
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    call.reason = error.message;
    call.sendPage(error.status, renderRailsError(error.status));
    return;
  }
  if (route.isForm && isFromElsewhere(call)) {
    call.reason = 'the form came from another site';
    call.sendPage(403, renderRailsError(403));
    return;
  }
  const fault = route.place && faults.take(route.place);
  if (fault === undefined) route.answer(call, state);
  else makeFault(fault, call, options.serverVersion);
}
