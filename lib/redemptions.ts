// Remembers which pending logins were used, so that each leads to one token request and one user.
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';

// Taken once: tests of an app fake the timers.
const { setTimeout } = timers;

const REPEATABLE_MS = 10_000;
const SLACK_MS = 20; // what ends at about the same time is forgotten at once
const MOST_REPEATABLE = 256; // results hold tokens, and what is kept costs the garbage collector
const MOST_SPENT = 4_096;

interface Redemption {
  code: string;
  result: Promise<unknown>;
  /** Of `performance.now()`; Infinity as long as it runs. */
  endsAt: number;
}

/**
 * Lets a pending login be used once in this process. A callback that is delivered twice (a double click, a service
 * worker, a browser that navigates twice) gets the result of the first delivery; one that comes later than ten seconds
 * after it is refused.
 *
 * Across processes, and after 4096 further logins, the provider's one-time code has the same effect.
 */
export class Redemptions {
  /** What runs, and what succeeded in the last ten seconds: a token must not stay in memory longer. */
  readonly #repeatable = new Map<string, Redemption>();
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
    const known = this.#repeatable.get(state);
    // Same state, same login, same type of result.
    if (known) return known.code === code ? (known.result as Promise<Result>) : undefined;
    if (this.#spent.has(state)) return undefined;
    const redemption = { code, result: run(), endsAt: Infinity };
    const [oldest = state] = this.#repeatable.keys();
    if (this.#repeatable.size >= MOST_REPEATABLE) this.spend(oldest);
    this.#repeatable.set(state, redemption);
    redemption.result.then(
      () => {
        redemption.endsAt = performance.now() + REPEATABLE_MS;
        if (!this.#isWaiting) this.#forgetIn(REPEATABLE_MS);
      },
      (error: unknown) => {
        this.spend(state);
        if (mayRetry(error)) this.#spent.delete(state);
      },
    );
    return redemption.result;
  }

  /** Uses a login up: it came back with an error, or its result is forgotten. */
  spend(state: string): void {
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
    const now = performance.now();
    let next = Infinity;
    for (const [state, { endsAt }] of this.#repeatable) {
      // Stryker disable next-line EqualityOperator: the slack is rough
      if (endsAt <= now + SLACK_MS) this.spend(state);
      else next = Math.min(next, endsAt);
    }
    if (next < Infinity) this.#forgetIn(next - now);
  }
}
