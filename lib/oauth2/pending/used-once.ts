// Remembers which pending logins were used, so that each leads to one user, and to few token requests.
import timers from 'node:timers';
import { uptimeMs } from '../clock';

// Taken once: tests of an app fake the timers.
const { setTimeout } = timers;

/** How long after a success its callback may be repeated. */
const REPEATABLE_MS = 10_000;
/** A second click on Authorize comes from the page that the first response replaces. */
const SECOND_CLICK_MS = 2_000;
const MOST_REPEATABLE = 256; // results hold tokens, and what is kept costs the garbage collector
const MOST_RUNNING = 1_024; // a verify that never calls back would keep its request for ever
const MOST_REMEMBERED = 4_096;
const MOST_REQUESTS = 5;

/** What comes of a login: for the callback that led to it, and anew for each that repeats it. */
export interface Repeatable<Result> {
  first: Result;
  repeat: () => Result;
}

/** A use of a login. */
interface Use<Kept> {
  kept: Kept;
  code: string;
  /** Times are of {@link uptimeMs}. */
  arrivedAt: number;
}

/**
 * Lets a pending login be used once. A callback with the same code gets the result of the first one while that runs, and
 * for ten seconds after it succeeded. Two clicks on Authorize give two codes, so a callback with another code gets it too,
 * but for a shorter time: later, the code may be another person's. If the provider fails for a moment, the login is free
 * again, up to five requests.
 *
 * Nothing that is remembered may be a piece of a request: a text that V8 has cut out of another keeps that one, a whole
 * body of a POST, in memory. So `state` must be one that was derived here, and the code is copied. Promises are not kept
 * either: they hold on to an app's AsyncLocalStorage.
 */
export class Redemptions {
  readonly #running = new Map<string, Use<Promise<Repeatable<unknown>>>>();
  /** What succeeded in the last ten seconds, the oldest first. */
  readonly #succeeded = new Map<string, Use<() => unknown> & { endedAt: number }>();
  /** Token requests by login. The most that are allowed stand for a login that is used up. */
  #requests = new Map<string, number>();
  /** The same of the logins before these: forgetting a whole map costs less than forgetting the oldest at each login. */
  #earlierRequests = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param timeoutMs - how long after the first callback one with another code may share its run
   * @param remembers - `false`: only callbacks that arrive while another runs are kept from a request of their own
   */
  constructor(
    private readonly timeoutMs: number,
    private readonly remembers = true,
  ) {}

  /**
   * @param run - redeems the code
   * @param mayRetry - whether the login is free again after this error
   * @returns the result, or `undefined` if the login was used before
   */
  redeem<Result>(
    state: string,
    code: string,
    run: () => Promise<Repeatable<Result>>,
    mayRetry: (error: unknown) => boolean,
  ): Promise<Result> | undefined {
    const now = uptimeMs();
    const isMeant = (use: Use<unknown>, patienceMs: number): boolean =>
      use.code === code || now - use.arrivedAt < patienceMs;

    // One login has one type of result.
    const running = this.#running.get(state) as Use<Promise<Repeatable<Result>>> | undefined;
    if (running)
      return isMeant(running, this.timeoutMs) ? running.kept.then(({ repeat }) => repeat()) : undefined;
    const success = this.#succeeded.get(state);
    if (success)
      return isMeant(success, SECOND_CLICK_MS) ? Promise.resolve(success.kept() as Result) : undefined;
    const requests = this.#countOf(state) + 1;
    if (requests > MOST_REQUESTS) return undefined;

    const result = run();
    const use = { code: Buffer.from(code).toString(), arrivedAt: now };
    this.#running.set(state, { kept: result, ...use });
    const forgotten = forgetOldest(this.#running, MOST_RUNNING); // it may still end
    if (forgotten !== undefined && this.remembers) this.#count(forgotten, MOST_REQUESTS);
    return result.then(
      ({ first, repeat }) => {
        this.#running.delete(state);
        if (!this.remembers) return first;
        this.#count(state, MOST_REQUESTS);
        this.#succeeded.set(state, { kept: repeat, endedAt: uptimeMs(), ...use });
        forgetOldest(this.#succeeded, MOST_REPEATABLE);
        if (!this.#timer) this.#forgetOld();
        return first;
      },
      (error: unknown) => {
        this.#running.delete(state);
        if (this.remembers) this.#count(state, mayRetry(error) ? requests : MOST_REQUESTS);
        throw error;
      },
    );
  }

  /** Uses a login up that came back with an error, unless a code came before: then that counts. */
  spend(state: string): void {
    if (!this.isRepeatable(state)) this.#count(state, MOST_REQUESTS);
  }

  /** Whether there is, or will be, a result for a second callback of this login. */
  isRepeatable(state: string): boolean {
    return this.#running.has(state) || this.#succeeded.has(state);
  }

  /** Whether nothing of this login is left to give. */
  isUsed(state: string): boolean {
    return this.isTaken(state) && !this.isRepeatable(state);
  }

  /** Whether this login led to a result, or to none: no request will follow. */
  isTaken(state: string): boolean {
    return this.#countOf(state) === MOST_REQUESTS;
  }

  /** How long the cookie of a login that was used stays: until its result is forgotten. */
  secondsLeft(state: string): number {
    const endedAt = this.#succeeded.get(state)?.endedAt ?? uptimeMs();
    return Math.ceil((endedAt + REPEATABLE_MS - uptimeMs()) / 1000);
  }

  #countOf(state: string): number {
    return this.#requests.get(state) ?? this.#earlierRequests.get(state) ?? 0;
  }

  #count(state: string, requests: number): void {
    this.#requests.set(state, requests);
    if (this.#requests.size < MOST_REMEMBERED) return;
    this.#earlierRequests = this.#requests;
    this.#requests = new Map();
  }

  /** Forgets results that are ten seconds old, and comes back for the next one: a token must not stay in memory longer. */
  #forgetOld(): void {
    this.#timer = undefined;
    for (const [state, { endedAt }] of this.#succeeded) {
      const left = endedAt + REPEATABLE_MS - uptimeMs();
      if (left > 0) {
        this.#timer = setTimeout(() => {
          this.#forgetOld();
        }, left).unref();
        return;
      }
      this.#succeeded.delete(state);
    }
  }
}

/** After one was added. */
function forgetOldest(uses: Map<string, unknown>, most: number): string | undefined {
  const oldest = uses.size > most ? uses.keys().next().value : undefined;
  if (oldest !== undefined) uses.delete(oldest);
  return oldest;
}
