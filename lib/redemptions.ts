// Remembers which pending logins were used, so that each leads to one token request and one user.
import timers from 'node:timers';

// Taken once: tests of an app fake the timers.
const { setTimeout, clearTimeout } = timers;

const MOST_REMEMBERED = 4_096; // of each of the two generations
const REPEATABLE_MS = 10_000;
const MOST_REPEATABLE = 1_000; // results hold tokens

interface Redemption {
  code: string;
  /** Gone ten seconds after a success, and at once after a failure: a token must not stay in memory. */
  result: Promise<unknown> | undefined;
}

/**
 * Lets a pending login be used once in this process. A callback that is delivered twice (a double click, a service
 * worker, a browser that navigates twice) gets the result of the first delivery; one that comes later is refused.
 *
 * Bounded by two generations: forgetting the oldest entries one by one would get slower with their number. Across
 * processes, and after 4096 further logins, the provider's one-time code has the same effect.
 */
export class Redemptions {
  #recent = new Map<string, Redemption>();
  #older = new Map<string, Redemption>();
  /** The oldest first; all wait equally long. */
  readonly #repeatable: { redemption: Redemption; timer: NodeJS.Timeout }[] = [];

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
    const known = this.#find(state);
    // Same state, same login, same type of result.
    if (known) return known.code === code ? (known.result as Promise<Result> | undefined) : undefined;
    const result = run();
    const redemption: Redemption = { code, result };
    this.#remember(state, redemption);
    result.then(
      () => {
        this.#forgetLater(redemption);
      },
      (error: unknown) => {
        forget(redemption);
        if (mayRetry(error)) for (const generation of [this.#recent, this.#older]) generation.delete(state);
      },
    );
    return result;
  }

  /** Uses a login up without a token request: it came back with an error. */
  spend(state: string): void {
    this.#remember(state, { code: '', result: undefined });
  }

  /** Whether nothing of this login is left to give. */
  isSpent(state: string): boolean {
    const known = this.#find(state);
    return known !== undefined && known.result === undefined;
  }

  #forgetLater(redemption: Redemption): void {
    const timer = setTimeout(() => {
      this.#forgetOldest();
    }, REPEATABLE_MS).unref();
    this.#repeatable.push({ redemption, timer });
    if (this.#repeatable.length > MOST_REPEATABLE) this.#forgetOldest();
  }

  #forgetOldest(): void {
    // The list is empty if a timer was late.
    for (const { redemption, timer } of this.#repeatable.splice(0, 1)) {
      clearTimeout(timer);
      forget(redemption);
    }
  }

  #find(state: string): Redemption | undefined {
    return this.#recent.get(state) ?? this.#older.get(state);
  }

  #remember(state: string, redemption: Redemption): void {
    if (this.#recent.size >= MOST_REMEMBERED) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(state, redemption);
  }
}

function forget(redemption: Redemption): void {
  redemption.result = undefined;
  redemption.code = '';
}
