// The requests that a sandbox remembers, and who is told of each new one.
import { randomUUID } from 'node:crypto';
import type { RecordedRequest } from './recorded-request';

const MOST_RECORDED = 1_000;

type Listener = (request: RecordedRequest) => void;

/** The last requests, the oldest first. */
export class RequestLog {
  /** Tells one sandbox from the next one on the same port. */
  readonly id = randomUUID();
  readonly requests: RecordedRequest[] = [];
  /** How many were recorded since the start, with those that are gone. */
  total = 0;
  readonly #listeners = new Set<Listener>();
  #clearings = 0;

  /** Calls `listener` after each request; the returned function ends that. What `listener` throws is not caught. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Begins a request. What it returns records its end, unless the log was cleared in between. */
  begin(): (request: RecordedRequest) => void {
    const clearings = this.#clearings;
    return (request) => {
      if (clearings === this.#clearings) {
        this.total += 1;
        if (this.requests.push(request) > MOST_RECORDED) this.requests.shift();
      }
      for (const listener of this.#listeners) listener(request);
    };
  }

  clear(): void {
    this.#clearings += 1;
    this.requests.length = 0;
  }
}
