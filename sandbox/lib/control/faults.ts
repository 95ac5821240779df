// What the sandbox can be told to do wrong, and the queue of what it was told.
import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as v from 'valibot';
import { check, milliseconds, object, optionalText } from '../check';

/** Where a fault happens: the authorization page, the token endpoint, the API. */
export const PLACES = ['authorize', 'token', 'teams'] as const;
export type FaultPlace = (typeof PLACES)[number];

/** What each fault is called, and where it can happen; the first place is the default. */
export const FAULTS = {
  /** Never responds. */
  timeout: ['token', 'teams'],
  /** Responds well, but late. */
  delay: ['token', 'teams'],
  /** Breaks the connection after the first bytes of a response. */
  reset: ['token', 'teams'],
  /** Responds with one byte a second, without end. */
  slow: ['token', 'teams'],
  /** Responds with 500 and a page of HTML. */
  html_error: ['token', 'teams'],
  /** Responds to the token request with that error. */
  invalid_grant: ['token'],
  invalid_client: ['token'],
  /** The code of the token request is older than ten minutes from now on. */
  expired_code: ['token'],
  /** Sends the browser back with that error. */
  access_denied: ['authorize'],
  invalid_scope: ['authorize'],
  server_error: ['authorize'],
  temporarily_unavailable: ['authorize'],
  /** The user has revoked the token: the API responds with 401. */
  revoked_token: ['teams'],
} as const satisfies Record<string, readonly FaultPlace[]>;

const NAMES = Object.keys(FAULTS) as (keyof typeof FAULTS)[]; // typed as text, since an object may have more keys than its type

/** The faults that can happen at a place. */
type FaultAt<Place extends FaultPlace> = {
  [Name in keyof typeof FAULTS]: Place extends (typeof FAULTS)[Name][number] ? Name : never;
}[keyof typeof FAULTS];

const statusMessage = 'must be a whole number from 200 to 599';

const badResponse = object({
  /** Default 200. */
  status: v.optional(
    v.pipe(
      v.number(statusMessage),
      v.integer(statusMessage),
      v.minValue(200, statusMessage),
      v.maxValue(599, statusMessage),
    ),
    200,
  ),
  /** Default: `Content-Type: application/json; charset=utf-8`. */
  headers: v.optional(
    v.pipe(
      v.record(v.string('must be text'), v.string('must be text'), 'must be an object'),
      v.check(areHeaders, 'must be headers of HTTP, without Content-Length and Transfer-Encoding'),
    ),
    {},
  ),
  /** Text is sent as it is, and anything else as JSON. Default: nothing. */
  body: v.optional(v.unknown(), ''),
});

function areHeaders(headers: Record<string, string>): boolean {
  return Object.entries(headers).every(([name, value]) => {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      return !/^(?:content-length|transfer-encoding)$/i.test(name);
    } catch {
      return false;
    }
  });
}

/** A response of the caller's, in place of the sandbox's. */
export type BadResponse = v.InferInput<typeof badResponse>;
/** What goes wrong: a fault that has a name, or a response. */
export type Fault = keyof typeof FAULTS | BadResponse;

const faultOptions = object({
  /** How many requests go wrong. Default 1. */
  times: v.optional(
    v.pipe(
      v.number('must be a number'),
      v.integer('must be a whole number from 1'),
      v.minValue(1, 'must be a whole number from 1'),
    ),
    1,
  ),
  /** Only requests of this client go wrong. Default: any client's. */
  clientID: optionalText,
  /** How late `delay` responds, the only fault that takes it. Default 1000. */
  milliseconds: v.optional(milliseconds),
});

/** How often a fault happens, and to whom. */
export type FaultOptions = v.InferInput<typeof faultOptions>;

/** A call of `next`, in one piece. */
export const nextFault = v.pipe(
  object({
    fault: v.lazy((fault) =>
      typeof fault === 'object'
        ? badResponse
        : v.picklist(NAMES, `must be one of ${NAMES.join(', ')}, or a response`),
    ),
    place: v.optional(v.picklist(PLACES, `must be one of ${PLACES.join(', ')}`)),
    ...faultOptions.entries,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { fault, place, milliseconds } = dataset.value;
    const [name, places]: [string, readonly FaultPlace[]] =
      typeof fault === 'string' ? [fault, FAULTS[fault]] : ['a response', PLACES];
    if (place && !places.includes(place))
      addIssue({ message: `${name} happens at ${places.join(' or ')}, not at ${place}` });
    if (milliseconds !== undefined && fault !== 'delay')
      addIssue({ message: `milliseconds are for the fault delay, not for ${name}` });
  }),
);

type Entry = v.InferOutput<typeof nextFault> & { place: FaultPlace };

/** A fault that is due at a place. */
export interface DueFault<Place extends FaultPlace> {
  fault: FaultAt<Place> | v.InferOutput<typeof badResponse>;
  milliseconds?: number | undefined;
}

/** The faults that a sandbox was told to make, in order. */
export class FaultQueue {
  #queue: Entry[] = [];

  /** @throws TypeError for a fault that does not exist, or cannot happen there, and for numbers that make no sense */
  add(input: unknown, what = 'next', nameOf?: (path: string) => string): void {
    const entry = check(nextFault, input, what, nameOf);
    const [place] = typeof entry.fault === 'string' ? FAULTS[entry.fault] : (['token'] as const);
    this.#queue.push({ ...entry, place: entry.place ?? place });
  }

  /** The fault that is due for a client's request. */
  take<Place extends FaultPlace>(place: Place, clientID: string | undefined): DueFault<Place> | undefined {
    const due = this.#queue.find(
      (entry) => entry.place === place && (entry.clientID ?? clientID) === clientID,
    );
    if (!due) return undefined;
    due.times -= 1;
    if (due.times === 0) this.#queue = this.#queue.filter((entry) => entry !== due);
    // `add` lets no other fault in at this place.
    return due as DueFault<Place>;
  }

  /** Those that did not happen yet, in order. */
  get waiting(): readonly Readonly<Entry>[] {
    return this.#queue;
  }

  clear(): void {
    this.#queue = [];
  }
}
