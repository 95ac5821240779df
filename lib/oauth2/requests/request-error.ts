// The error of a request: the provider could not be reached, or its response cannot be used. Each message begins with a
// sentence that a visitor may read; `hint` is for the developer.
import { InternalOAuthError } from 'passport-oauth2';
import type { ExchangeFailureCode, FailureDetail } from '../http/system-errors';

/** What went wrong between this app and the provider; `code` of the strategy's errors. */
export type RequestErrorCode = ExchangeFailureCode | 'unavailable' | 'token_rejected';

/** What a visitor reads, and the status that Express responds with. */
const KINDS: Readonly<Record<RequestErrorCode, readonly [sentence: string, status: 502 | 503 | 504]>> = {
  timeout: ['did not respond in time. Please try again.', 504],
  network_error: ['could not be reached. Please try again.', 502],
  unavailable: ['is not available right now. Please try again.', 503],
  token_rejected: ['did not accept the access token. Please log in again.', 502],
  response_too_large: ['sent an unexpected response. Please try again.', 502],
  invalid_response: ['sent an unexpected response. Please try again.', 502],
};

/** What a provider's own error extends. The provider could not be reached, or its response cannot be used. */
export class RequestError extends InternalOAuthError {
  /** For the visitor's request: 504 for `timeout`, 503 for `unavailable`, 502 for the rest. Express responds with it. */
  readonly status: 502 | 503 | 504;

  constructor(
    name: string,
    title: string,
    /** What happened, for programs. */
    readonly code: RequestErrorCode,
    happened: string,
    /** What the developer should check. */
    readonly hint: string,
    detail: FailureDetail,
  ) {
    const [sentence, status] = KINDS[code];
    super(`${title} ${sentence} ${happened}.`, detail);
    this.name = name; // a minifier changes that of the class
    this.status = status;
    // The base class takes the stack before it has a message, so a log would show "Error" and no reason.
    Error.captureStackTrace(this, new.target);
  }

  /** Name and message; the base class would print `oauthError` in their place. */
  override toString(): string {
    return `${this.name}: ${this.message}`;
  }
}
