// What the sandbox does wrong on demand, once each.
import type { Request, RequestHandler, Response } from 'express';
import { challengeOf, failWith, statusOf, type ServerVersion } from './doorkeeper';

/** Where a fault happens: the authorization page, the token endpoint, the API. */
export type FaultPlace = 'authorize' | 'token' | 'teams';

/** How each fault is called, and where it can happen; the first place is the default. */
export const FAULTS = {
  /** Never answers. */
  timeout: ['token', 'teams'],
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

  take(place: FaultPlace): Fault | undefined {
    const index = this.#queue.findIndex((entry) => entry.place === place);
    return index < 0 ? undefined : this.#queue.splice(index, 1)[0]?.fault;
  }

  /** Makes the fault that is due at this place, if there is one. */
  middleware(place: FaultPlace, version: ServerVersion): RequestHandler {
    return (req, res, next) => {
      const fault = this.take(place);
      if (fault === undefined) next();
      else makeFault(fault, req, res, version);
    };
  }
}

function makeFault(fault: Fault, req: Request, res: Response, version: ServerVersion): void {
  switch (fault) {
    case 'timeout':
      return;
    case 'reset':
      req.socket.resetAndDestroy();
      return;
    case 'slow':
      drip(res);
      return;
    case 'invalid_grant':
    case 'invalid_client': {
      const { error, description } = failWith(fault);
      res.status(statusOf(error, version)).set('WWW-Authenticate', challengeOf(error, description));
      res.json({ error, error_description: description });
      return;
    }
    case 'revoked_token':
      res.status(401).set('WWW-Authenticate', challengeOf('invalid_token', 'The access token was revoked'));
      res.type('html').end();
      return;
    default:
      res
        .status(500)
        .type('html')
        .send('<!DOCTYPE html><title>Error</title><h1>We are sorry, but something went wrong.</h1>');
  }
}

function drip(res: Response): void {
  res.status(200).type('json');
  const timer = setInterval(() => res.write(' '), 1000);
  res.write(' ');
  res.on('close', () => {
    clearInterval(timer);
  });
}
