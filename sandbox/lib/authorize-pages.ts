// The routes that people see: log in, Authorize, Deny.
import {
  buildErrorRedirect,
  buildRedirect,
  readAuthorizationRequest,
  type AuthorizationRequest,
} from './authorization';
import type { Call } from './call';
import type { SandboxUser } from './options';
import { renderAuthorize, renderLogin, renderProblem } from './pages';
import type { SandboxState } from './state';

/** The request, if it may be shown; else the browser gets the page that says what is wrong. */
function readRequest(call: Call, { options }: SandboxState): AuthorizationRequest | undefined {
  const { clients, serverVersion } = options;
  const request = readAuthorizationRequest(call.search, clients, serverVersion);
  if (!('reason' in request)) return request;
  call.reason = request.reason;
  call.sendPage(serverVersion === 4 ? 200 : request.status, renderProblem(request.reason));
  return undefined;
}

/** `GET /oauth2/authorize`: whichever page comes next, or none for somebody who authorized this app before. */
export function showNextPage(call: Call, state: SandboxState): void {
  const request = readRequest(call, state);
  if (!request) return;
  const fault = state.faults.take('authorize');
  if (fault !== undefined) {
    call.reason = `${fault}, as it was told to`;
    call.redirect(buildErrorRedirect(request, fault));
    return;
  }
  const user = state.sessions.findUser(call);
  if (!user) call.sendPage(200, renderLogin(call.search, request.client, state.options.users));
  else if (state.grants.hasAuthorized(request.client, user)) sendCode(call, state, request, user);
  else call.sendPage(200, renderAuthorize(call.search, request.client, user));
}

/** `POST /login` */
export function logIn(call: Call, state: SandboxState): void {
  const request = readRequest(call, state);
  if (!request) return;
  const { users } = state.options;
  const [email, password] = [call.parameters.get('email'), call.parameters.get('password')];
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
  else if (call.parameters.get('decision') === 'authorize') sendCode(call, state, request, user);
  else call.redirect(buildErrorRedirect(request, 'access_denied'));
}

function sendCode(call: Call, state: SandboxState, request: AuthorizationRequest, user: SandboxUser): void {
  call.redirect(buildRedirect(request, { code: state.grants.issueCode(request, user) }));
}

/** The next page again, for the same authorization request. */
export function returnToAuthorize(call: Call): void {
  call.redirect(`/oauth2/authorize?${call.search}`, 303);
}
