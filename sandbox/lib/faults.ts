// What the sandbox does wrong on demand, once each.
import type { Call } from './call';
import { challengeOf, failWith, type ServerVersion } from './doorkeeper';
import { renderRailsError } from './pages';
import { sendFailure } from './token';

/** Where a fault happens: the authorization page, the token endpoint, the API. */
export type FaultPlace = 'authorize' | 'token' | 'teams';

/** How each fault is called, and where it can happen; the first place is the default. */
export const FAULTS = {
  /** Never answers. */
  timeout: ['token', 'teams'],
  /** Another name for `timeout`. */
  hang: ['token', 'teams'],
  /** Breaks the connection off. */
  reset: ['token', 'teams'],
  /** Answers one byte a second, without end. */
  slow: ['token', 'teams'],
  /** Answers 500 with a page of HTML. */
  html_error: ['token', 'teams'],
  /** Answers the token request with that error. */
  invalid_grant: ['token'],
  invalid_client: ['token'],
  /** Sends the browser back with that error. */
  access_denied: ['authorize'],
  invalid_scope: ['authorize'],
  server_error: ['authorize'],
  temporarily_unavailable: ['authorize'],
  /** The user has taken the token back: the API answers 401. */
  revoked_token: ['teams'],
} as const satisfies Record<string, readonly FaultPlace[]>;

export type Fault = keyof typeof FAULTS;

/** The faults that a sandbox was told to make, in order. */
export class FaultQueue {
  readonly #queue: { fault: Fault; place: FaultPlace }[] = [];

  /** @throws TypeError for a fault that there is not, or that can not happen there */
  add(fault: Fault, place?: FaultPlace): void {
    if (!Object.hasOwn(FAULTS, fault)) {
      throw new TypeError(
        `there is no fault ${JSON.stringify(fault)}; there are ${Object.keys(FAULTS).join(', ')}`,
      );
    }
    const places: readonly FaultPlace[] = FAULTS[fault];
    const where = place ?? places[0];
    if (where === undefined || !places.includes(where)) {
      throw new TypeError(`${fault} happens at ${places.join(' or ')}, not at ${JSON.stringify(place)}`);
    }
    this.#queue.push({ fault, place: where });
  }

  /** The fault that is due at this place, if there is one. */
  take(place: FaultPlace): Fault | undefined {
    const index = this.#queue.findIndex((entry) => entry.place === place);
    return index < 0 ? undefined : this.#queue.splice(index, 1)[0]?.fault;
  }
}

/** Makes a fault of the token endpoint or the API. */
export function makeFault(fault: Fault, call: Call, version: ServerVersion): void {
  const { request, response } = call;
  call.reason = `${fault}, as it was told to`;
  switch (fault) {
    case 'timeout':
    case 'hang':
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'slow':
      drip(call);
      return;
    case 'invalid_grant':
    case 'invalid_client':
      sendFailure(call, failWith(fault, 'as it was told to'), version);
      return;
    case 'revoked_token':
      response.setHeader('WWW-Authenticate', challengeOf('invalid_token', 'The access token was revoked'));
      call.sendPage(401, '');
      return;
    default:
      call.sendPage(500, renderRailsError(500));
  }
}

function drip({ response }: Call): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  const timer = setInterval(() => response.write(' '), 1000);
  response.write(' ');
  response.on('close', () => {
    clearInterval(timer);
  });
}
