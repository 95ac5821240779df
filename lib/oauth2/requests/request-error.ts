// The error of a request: the provider could not be reached, or its response cannot be used. Each message begins with a
// sentence that a visitor may read; `hint` is for the developer.
import { InternalOAuthError } from 'passport-oauth2';

/** What went wrong between this app and the provider; `code` of the strategy's errors. */
export type RequestErrorCode =
  'timeout' | 'network_error' | 'unavailable' | 'token_rejected' | 'response_too_large' | 'invalid_response';

/** The provider's status or the system's error code. */
export interface RequestErrorDetail {
  statusCode?: number;
  code?: string;
}

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
  /** What happened, for programs. */
  readonly code: RequestErrorCode;
  /** For the visitor's request: 504 for `timeout`, 503 for `unavailable`, 502 for the rest. Express responds with it. */
  readonly status: 502 | 503 | 504;
  /** What the developer should check. */
  readonly hint: string;

  constructor(
    title: string,
    code: RequestErrorCode,
    happened: string,
    hint: string,
    detail: RequestErrorDetail,
  ) {
    const [sentence, status] = KINDS[code];
    super(`${title} ${sentence} ${happened}.`, detail);
    this.name = new.target.name;
    this.code = code;
    this.status = status;
    this.hint = hint;
    // The base class takes the stack before it has a message, so a log would show "Error" and no reason.
    Error.captureStackTrace(this, new.target);
  }

  /** Name and message; the base class would print `oauthError` in their place. */
  override toString(): string {
    return `${this.name}: ${this.message}`;
  }
}
