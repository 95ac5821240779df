// Makes the faults of the token endpoint and the API.
import type { Call } from '../http/call';
import { challengeOf, failWith, type Behaviour } from '../oauth2/doorkeeper';
import type { EndpointFault } from './fault-queue';
import { renderRailsError } from '../pages/templates';
import { clearInterval, setInterval, setTimeout } from '../http/timers';
import { sendFailure } from '../oauth2/token-failure';

/** Long enough for the bytes before it to arrive. */
const RESET_AFTER_MS = 30;

/** Makes a fault, in place of the answer. */
export function makeFault(fault: Exclude<EndpointFault, 'delay'>, call: Call, behaviour: Behaviour): void {
  call.reason = `${fault}, as it was told to`;
  switch (fault) {
    case 'timeout':
    case 'hang':
      return;
    case 'reset':
      breakOff(call);
      return;
    case 'slow':
      drip(call);
      return;
    case 'invalid_grant':
    case 'invalid_client':
      sendFailure(call, failWith(fault, 'as it was told to'), behaviour);
      return;
    case 'revoked_token':
      call.response.setHeader(
        'WWW-Authenticate',
        challengeOf('invalid_token', 'The access token was revoked'),
      );
      call.send(401, 'text/html', '');
      return;
    case 'html_error':
      call.sendPage(500, renderRailsError(500));
  }
}

/** Some bytes first: a kept connection that breaks without any looks stale, and a client may send again on a new one. */
function breakOff({ request: { socket } }: Call): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: app');
  setTimeout(() => socket.resetAndDestroy(), RESET_AFTER_MS);
}

function drip({ response }: Call): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  const timer = setInterval(() => response.write(' '), 1000);
  response.write(' ');
  response.on('close', () => {
    clearInterval(timer);
  });
}
