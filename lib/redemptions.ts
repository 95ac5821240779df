// Remembers which pending logins were used, so that each leads to one token request.

const MOST_REMEMBERED = 4_096; // of each of the two generations

interface Redemption<Result> {
  code: string;
  /** Gone once it is settled: a token must not stay in memory. */
  result: Promise<Result> | undefined;
}

/**
 * Lets a pending login be used once in this process. The same callback arriving twice at the same moment (a double
 * click, a browser that preloads) shares one token request; one that comes later is refused.
 *
 * Bounded by two generations in place of a clock: forgetting the oldest entries one by one would get slower with
 * their number. Across processes, and after 4096 further logins, the provider's one-time code does the same.
 */
export class Redemptions<Result> {
  #recent = new Map<string, Redemption<Result>>();
  #older = new Map<string, Redemption<Result>>();

  /**
   * @param start - sends the token request
   * @returns the result of the first use, or `undefined` where the login was used up before
   */
  redeem(state: string, code: string, start: () => Promise<Result>): Promise<Result> | undefined {
    const known = this.#find(state);
    if (known) return known.code === code ? known.result : undefined;
    const redemption: Redemption<Result> = { code, result: undefined };
    this.#remember(state, redemption);
    const result = start().finally(() => {
      redemption.result = undefined;
      redemption.code = '';
    });
    redemption.result = result;
    return result;
  }

  /** Uses a login up without a token request: it came back with an error. */
  spend(state: string): void {
    if (!this.#find(state)) this.#remember(state, { code: '', result: undefined });
  }

  #find(state: string): Redemption<Result> | undefined {
    return this.#recent.get(state) ?? this.#older.get(state);
  }

  #remember(state: string, redemption: Redemption<Result>): void {
    if (this.#recent.size >= MOST_REMEMBERED) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(state, redemption);
  }
}
