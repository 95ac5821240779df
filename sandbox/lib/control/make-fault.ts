// Makes the faults of the token endpoint and the API.
import type { Call } from '../http/call';
import { clearInterval, setInterval, setTimeout, waitFor } from '../http/timers';
import { failWith, sendFailure, sendInvalidToken } from '../oauth2/errors';
import { renderRailsError } from '../pages/templates';
import type { SandboxState } from '../state';
import type { DueFault } from './faults';

/** Long enough for the bytes before it to arrive. */
const RESET_AFTER_MS = 30;

/** Makes the fault that is due, if one is. Returns whether that was the response. */
export async function meetFault(
  place: 'token' | 'teams',
  clientID: string | undefined,
  call: Call,
  { faults, grants, behaviour }: SandboxState,
): Promise<boolean> {
  const due = faults.take(place, clientID);
  if (!due) return false;
  const { fault, milliseconds = 1000 } = due;
  if (fault === 'delay') {
    await waitFor(milliseconds, call);
    return false;
  }
  if (fault === 'expired_code') {
    grants.expire(call.body.merge(call.query).get('code'));
    return false;
  }
  if (typeof fault === 'object') {
    sendBadResponse(call, fault);
    return true;
  }
  call.reason = `${fault}, as it was told to`;
  switch (fault) {
    case 'timeout':
      break;
    case 'reset':
      breakConnection(call);
      break;
    case 'slow':
      drip(call);
      break;
    case 'invalid_grant':
    case 'invalid_client':
      sendFailure(call, failWith(fault, 'as it was told to'), behaviour);
      break;
    case 'revoked_token':
      sendInvalidToken(call, 'revoked');
      break;
    case 'html_error':
      call.sendPage(500, renderRailsError(500));
  }
  return true;
}

/** Sends a response of the caller's. */
export function sendBadResponse(
  call: Call,
  { status, headers, body }: Exclude<DueFault<'token'>['fault'], string>,
): void {
  call.reason = 'a response that it was told to send';
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  call.response.setHeader('Content-Type', 'application/json; charset=utf-8');
  call.response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) }).end(text);
}

/** Some bytes first: a kept connection that breaks without any looks stale, and a client may send again on a new one. */
function breakConnection({ request: { socket } }: Call): void {
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
