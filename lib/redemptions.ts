// Remembers which pending logins were used, so that each leads to one token request and one user.
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';

// Taken once: tests of an app fake the timers.
const { setTimeout } = timers;

const REPEATABLE_MS = 10_000;
const IMPATIENCE_MS = 2_000; // a second click on Authorize comes from the page that the first answer takes away
const SLACK_MS = 20; // what ends at about the same time is forgotten at once
const MOST_REPEATABLE = 256; // results hold tokens, and what is kept costs the garbage collector
const MOST_SPENT = 4_096;

interface Success {
  result: Promise<unknown>;
  code: string;
  /** Of `performance.now()`. */
  endedAt: number;
}

/**
 * Lets a pending login be used once. A callback that comes twice gets the result of the first one while that runs, and
 * for ten seconds after it succeeded; then it is refused. Of two clicks on Authorize each brings a code, so a callback
 * with another code gets it too, but for two seconds only: later, the code may be another person's.
 *
 * Across processes, and after 4096 further logins, the provider's one-time code has the same effect.
 *
 * Nothing that is remembered may be a piece of a request: a text that V8 has cut out of another keeps that one, a whole
 * body of a POST, in memory. So `state` must be one that was derived here, and the code is copied.
 */
export class Redemptions {
  readonly #running = new Map<string, Promise<unknown>>();
  /** What succeeded in the last ten seconds, the oldest first: a token must not stay in memory longer. */
  readonly #repeatable = new Map<string, Success>();
  readonly #spent = new Set<string>();
  /** The same as a ring: a new one takes the place of the oldest. */
  // Stryker disable next-line ArrayDeclaration: no state is of that form
  readonly #oldest: string[] = [];
  #next = 0;
  #isWaiting = false;

  /**
   * @param run - redeems the code
   * @param mayRetry - whether the login is free again after this error
   * @returns the result of the first use, or `undefined` if the login was used before
   */
  redeem<Result>(
    state: string,
    code: string,
    run: () => Promise<Result>,
    mayRetry: (error: unknown) => boolean,
  ): Promise<Result> | undefined {
    const running = this.#running.get(state);
    if (running) return running as Promise<Result>; // same state, same login, same type of result
    const success = this.#repeatable.get(state);
    if (success) return isMeant(success, code) ? (success.result as Promise<Result>) : undefined;
    if (this.#spent.has(state)) return undefined;
    const result = run();
    const copy = Buffer.from(code, 'latin1').toString('latin1'); // visible ASCII
    this.#running.set(state, result);
    result.then(
      () => {
        this.#running.delete(state);
        this.#keep(state, { result, code: copy, endedAt: performance.now() });
      },
      (error: unknown) => {
        this.#running.delete(state);
        if (!mayRetry(error)) this.#use(state);
      },
    );
    return result;
  }

  #keep(state: string, success: Success): void {
    const [oldest = state] = this.#repeatable.keys();
    if (this.#repeatable.size >= MOST_REPEATABLE) this.#use(oldest);
    this.#repeatable.set(state, success);
    if (!this.#isWaiting) this.#forgetIn(REPEATABLE_MS);
  }

  /** Uses a login up that came back with an error, unless a code came before: then that counts. */
  spend(state: string): void {
    if (!this.#running.has(state) && !this.#repeatable.has(state)) this.#use(state);
  }

  #use(state: string): void {
    this.#repeatable.delete(state);
    if (this.#spent.has(state)) return;
    // Stryker disable next-line StringLiteral: no state is of that form
    this.#spent.delete(this.#oldest[this.#next] ?? '');
    this.#oldest[this.#next] = state;
    // Stryker disable next-line ArithmeticOperator: a ring can be walked either way
    this.#next = (this.#next + 1) % MOST_SPENT;
    this.#spent.add(state);
  }

  /** Whether nothing of this login is left to give. */
  isSpent(state: string): boolean {
    return this.#spent.has(state);
  }

  #forgetIn(milliseconds: number): void {
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      this.#forgetEnded();
    }, milliseconds).unref();
  }

  #forgetEnded(): void {
    for (const [state, { endedAt }] of this.#repeatable) {
      const left = endedAt + REPEATABLE_MS - performance.now();
      // Stryker disable next-line EqualityOperator: the slack is rough
      if (left > SLACK_MS) {
        this.#forgetIn(left);
        return;
      }
      this.#use(state);
    }
  }
}

/** Whether a callback with this code, after that success, is of the same person. */
function isMeant(success: Success, code: string): boolean {
  return code === success.code || performance.now() - success.endedAt < IMPATIENCE_MS;
}
