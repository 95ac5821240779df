// What the sandbox is to do wrong, and when.
import type { AuthorizationError } from '../oauth2/authorization-response';

/** Where a fault happens: the authorization page, the token endpoint, the API. */
export const PLACES = ['authorize', 'token', 'teams'] as const;
export type FaultPlace = (typeof PLACES)[number];

/** How each fault is called, and where it can happen; the first place is the default. */
export const FAULTS = {
  /** Never answers. */
  timeout: ['token', 'teams'],
  /** Another name for `timeout`. */
  hang: ['token', 'teams'],
  /** Answers well, but late. */
  delay: ['token', 'teams'],
  /** Breaks the connection off, after the first bytes of an answer. */
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
/** A fault of the token endpoint or the API. */
export type EndpointFault = Exclude<Fault, AuthorizationError>;

/** How often a fault happens, and to whom. */
export interface FaultOptions {
  /** How many requests go wrong. Default 1. */
  times?: number | undefined;
  /** Only requests of this client go wrong. Default: any client's. */
  clientID?: string | undefined;
  /** How late `delay` answers, the only fault that takes it. Default 1000. */
  milliseconds?: number | undefined;
}

/** A fault that is due. */
export interface DueFault<Name extends Fault = Fault> {
  fault: Name;
  milliseconds: number;
}

interface Entry extends DueFault {
  place: FaultPlace;
  times: number;
  clientID: string | undefined;
}

/** The faults that a sandbox was told to make, in order. */
export class FaultQueue {
  #queue: Entry[] = [];

  /** @throws TypeError for a fault that does not exist, or cannot happen there, and for numbers that make no sense */
  add(fault: Fault, place?: FaultPlace, { times = 1, clientID, milliseconds }: FaultOptions = {}): void {
    if (!Object.hasOwn(FAULTS, fault)) {
      const known = Object.keys(FAULTS).join(', ');
      throw new TypeError(`there is no fault ${JSON.stringify(fault)}; there are ${known}`);
    }
    const places: readonly FaultPlace[] = FAULTS[fault];
    const where = place ?? places[0];
    if (where === undefined || !places.includes(where)) {
      throw new TypeError(`${fault} happens at ${places.join(' or ')}, not at ${JSON.stringify(place)}`);
    }
    if (!Number.isInteger(times) || times < 1) throw new TypeError('times must be a whole number from 1');
    if (milliseconds !== undefined && !(milliseconds >= 0 && milliseconds < 2 ** 31)) {
      throw new TypeError('milliseconds must be a number from 0');
    }
    if (milliseconds !== undefined && fault !== 'delay') {
      throw new TypeError(`milliseconds are for the fault delay, not for ${fault}`);
    }
    this.#queue.push({ fault, place: where, times, clientID, milliseconds: milliseconds ?? 1000 });
  }

  /** The fault of the token endpoint or the API that is due for a client's request. */
  take(place: 'token' | 'teams', clientID: string | undefined): DueFault<EndpointFault> | undefined {
    // Only such faults have these places.
    return this.#take(place, clientID) as DueFault<EndpointFault> | undefined;
  }

  /** The error with which the authorization page is to send the browser back. */
  takeError(clientID: string): AuthorizationError | undefined {
    // Only such faults have this place.
    return this.#take('authorize', clientID)?.fault as AuthorizationError | undefined;
  }

  #take(place: FaultPlace, clientID: string | undefined): DueFault | undefined {
    const due = this.#queue.find(
      (entry) => entry.place === place && (entry.clientID ?? clientID) === clientID,
    );
    if (!due) return undefined;
    due.times -= 1;
    if (due.times === 0) this.#queue = this.#queue.filter((entry) => entry !== due);
    return due;
  }

  /** Those that did not happen yet, in order. */
  get waiting(): readonly Readonly<Entry>[] {
    return this.#queue;
  }

  clear(): void {
    this.#queue = [];
  }
}
