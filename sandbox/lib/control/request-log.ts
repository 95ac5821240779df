// The requests that a sandbox remembers.
import type { RecordedRequest } from './recorded-request';

const MOST_RECORDED = 1_000;

/** The last requests, the oldest first. */
export class Records {
  readonly list: RecordedRequest[] = [];
  #since = 0;

  /** Begins a request. What it returns records its end, unless the records were cleared in between. */
  begin(): (request: RecordedRequest) => void {
    const since = this.#since;
    return (request) => {
      if (since !== this.#since) return;
      if (this.list.push(request) > MOST_RECORDED) this.list.shift();
    };
  }

  clear(): void {
    this.#since += 1;
    this.list.length = 0;
  }
}
