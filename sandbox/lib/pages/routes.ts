// The routes that people see: log in, Authorize, Deny.
import { readAuthorizationRequest, type AuthorizationRequest } from '../oauth2/authorization-request';
import { buildRedirect, listParameters, type Outcome } from '../oauth2/authorization-response';
import { sendBadResponse } from '../control/make-fault';
import type { Call } from '../http/call';
import { FORM_POST_SCRIPT, renderAuthorize, renderFormPost, renderLogin, renderProblem } from './templates';
import type { SandboxState } from '../state';
import type { SandboxUser } from '../world';

/** The request, if it may be shown; otherwise the browser gets a page that says what is wrong. */
function readRequest(call: Call, { options, behaviour }: SandboxState): AuthorizationRequest | undefined {
  const request = readAuthorizationRequest(call.query, options.clients, behaviour);
  if (!('reason' in request)) return request;
  call.reason = request.reason;
  call.sendPage(request.status, renderProblem(request.reason));
  return undefined;
}

/** `GET /oauth2/authorize`: whichever page comes next, or none for somebody who authorized this app before. */
export function showNextPage(call: Call, state: SandboxState): void {
  const request = readRequest(call, state);
  if (!request) return;
  const fault = state.faults.take('authorize', request.client.clientID)?.fault;
  if (typeof fault === 'object') {
    sendBadResponse(call, fault);
    return;
  }
  if (fault !== undefined) {
    call.reason = `${fault}, as it was told to`;
    sendBack(call, state, request, { error: fault });
    return;
  }
  const { users, alwaysAsk } = state.options;
  const user = state.sessions.findUser(call);
  if (!user) call.sendPage(200, renderLogin(call.search, request.client, users));
  else if (!alwaysAsk && state.grants.hasAuthorized(request.client, user))
    sendCode(call, state, request, user);
  else call.sendPage(200, renderAuthorize(call.search, request.client, user));
}

/** `POST /login` */
export function logIn(call: Call, state: SandboxState): void {
  const request = readRequest(call, state);
  if (!request) return;
  const { users } = state.options;
  const [email, password] = [call.body.get('email'), call.body.get('password')];
  const user = users.find((one) => one.email === email && one.password === password);
  if (!user) {
    call.reason = 'the email or password is wrong';
    call.sendPage(422, renderLogin(call.search, request.client, users, 'The email or password is wrong.'));
    return;
  }
  state.sessions.logIn(call, user);
  returnToAuthorize(call);
}

/** `POST /logout` */
export function logOut(call: Call, state: SandboxState): void {
  state.sessions.logOut(call);
  returnToAuthorize(call);
}

/** `POST /oauth2/authorize`: Authorize or Deny was pressed. */
export function decide(call: Call, state: SandboxState): void {
  const request = readRequest(call, state);
  if (!request) return;
  const user = state.sessions.findUser(call);
  if (!user) returnToAuthorize(call);
  else if (call.body.get('decision') === 'authorize') sendCode(call, state, request, user);
  else sendBack(call, state, request, { error: 'access_denied' });
}

function sendCode(call: Call, state: SandboxState, request: AuthorizationRequest, user: SandboxUser): void {
  sendBack(call, state, request, { code: state.grants.issueCode(request, user) });
}

function sendBack(
  call: Call,
  { behaviour }: SandboxState,
  request: AuthorizationRequest,
  outcome: Outcome,
): void {
  if (request.responseMode !== 'form_post') {
    call.redirect(buildRedirect(request, outcome, behaviour));
    return;
  }
  const policy = String(call.response.getHeader('Content-Security-Policy'));
  call.response.setHeader('Content-Security-Policy', `${policy}; script-src ${FORM_POST_SCRIPT.source}`);
  call.sendPage(200, renderFormPost(request.redirectURI, listParameters(request, outcome)));
}

/** The next page again, for the same authorization request. */
export function returnToAuthorize(call: Call): void {
  call.redirect(`/oauth2/authorize?${call.search}`, 303);
}
