// The errors of a login. Each message begins with a sentence that a visitor may read; `hint` is for the developer.
import { AuthorizationError, InternalOAuthError, TokenError } from 'passport-oauth2';
import { adviseOnErrorCode, PROVIDER } from './provider';
import { showCode, showDescription, showLink, type Secrets } from './shown-text';

/** What went wrong between this app and the provider; `code` of a {@link LoopAndTieError}. */
export type LoopAndTieErrorCode =
  'timeout' | 'network_error' | 'unavailable' | 'token_rejected' | 'response_too_large' | 'invalid_response';

/** What a visitor reads, and the status that Express responds with. */
const KINDS: Readonly<Record<LoopAndTieErrorCode, readonly [sentence: string, status: 502 | 503 | 504]>> = {
  timeout: ['did not respond in time. Please try again.', 504],
  network_error: ['could not be reached. Please try again.', 502],
  unavailable: ['is not available right now. Please try again.', 503],
  token_rejected: ['did not accept the access token. Please log in again.', 502],
  response_too_large: ['sent an unexpected response. Please try again.', 502],
  invalid_response: ['sent an unexpected response. Please try again.', 502],
};

/**
 * The provider could not be reached, or its response cannot be used.
 *
 * It extends passport-oauth2's `InternalOAuthError`, so error handlers written for that package recognise it. The
 * message is a sentence that a visitor may read, then the request (method and URL without its query) and what
 * happened. Nothing that the provider sent is kept, since it may repeat the client secret, a code or a token.
 */
export class LoopAndTieError extends InternalOAuthError {
  /** What happened, for programs. */
  readonly code: LoopAndTieErrorCode;
  /** For the visitor's request: 504 for `timeout`, 503 for `unavailable`, 502 for the rest. Express responds with it. */
  readonly status: 502 | 503 | 504;
  /** What the developer should check. */
  readonly hint: string;

  /**
   * The strategy creates these; your tests may too.
   *
   * @param code - what happened
   * @param happened - the request and what happened to it, without a full stop
   * @param hint - what the developer should check
   * @param detail - the provider's status or the system's error code, if there is one; kept as `oauthError`
   */
  constructor(
    code: LoopAndTieErrorCode,
    happened: string,
    hint = '',
    detail: { statusCode?: number; code?: string } = {},
  ) {
    const [sentence, status] = KINDS[code];
    super(`${PROVIDER.title} ${sentence} ${happened}.`, detail);
    this.name = 'LoopAndTieError';
    this.code = code;
    this.status = status;
    this.hint = hint;
    // The base class takes the stack before it has a message, so a log would show "Error" and no reason.
    Error.captureStackTrace(this, LoopAndTieError);
  }

  /** `LoopAndTieError: <message>`; the base class would print `oauthError` in its place. */
  override toString(): string {
    return `${this.name}: ${this.message}`;
  }
}

/** An OAuth error in the provider's words: `error`, `error_description` and `error_uri`, of any type. */
interface ProviderError {
  error?: unknown;
  error_description?: unknown;
  error_uri?: unknown;
}

/**
 * passport-oauth2's error for an OAuth error of the token endpoint (RFC 6749, section 5.2), with status 502.
 *
 * @param request - method and URL, for the message
 * @param answer - its status, and a hint for a code about which nothing is known
 * @returns `undefined` if `said` is not an OAuth error that can be shown
 */
export function createTokenError(
  request: string,
  said: ProviderError,
  secrets: Secrets,
  { statusCode, hint }: { statusCode?: number; hint?: string | undefined } = {},
): TokenError | undefined {
  const code = showCode(said.error, secrets);
  if (code === undefined) return undefined;
  const message = `${PROVIDER.title} did not accept this login. ${request} answered ${describe(code, said, secrets)}`;
  const error = new TokenError(message, code, showLink(said.error_uri, secrets), 502);
  return finish(error, adviseOnErrorCode(code) ?? hint, createTokenError, statusCode);
}

/**
 * passport-oauth2's error for an error that the provider sent to the callback (RFC 6749, section 4.1.2.1),
 * with status 503 for `temporarily_unavailable` and 502 for the rest.
 *
 * @param code - from {@link showCode}
 */
export function createAuthorizationError(
  code: string,
  said: ProviderError,
  secrets: Secrets,
): AuthorizationError {
  const isBusy = code === 'temporarily_unavailable';
  const sentence = isBusy
    ? `${PROVIDER.title} is busy. Please try again later.`
    : `${PROVIDER.title} could not complete this login.`;
  const message = `${sentence} The callback came with ${describe(code, said, secrets)}`;
  const error = new AuthorizationError(message, code, showLink(said.error_uri, secrets), isBusy ? 503 : 502);
  return finish(error, adviseOnErrorCode(code), createAuthorizationError);
}

/** Whether the provider only failed for the moment, so that the same code may work when it is tried again. */
export function isHiccup(error: unknown): boolean {
  if (error instanceof LoopAndTieError) return HICCUPS.includes(error.code);
  if (!(error instanceof TokenError)) return false;
  return HICCUPS.includes(error.code) || isUnavailable(statusCodes.get(error));
}

const HICCUPS = ['server_error', 'temporarily_unavailable', 'timeout', 'network_error', 'unavailable'];

/** Whether a status says nothing about the request, but that nobody could look at it now. */
export function isUnavailable(status = 0): boolean {
  return status === 429 || (status >= 500 && status < 600);
}

function describe(code: string, said: ProviderError, secrets: Secrets): string {
  const description = showDescription(said.error_description, secrets);
  return description === undefined ? `${code}.` : `${code}: ${description}`;
}

/** Of this package's errors of passport-oauth2's classes, the status of the answer that they tell of. */
const statusCodes = new WeakMap<object, number | undefined>();

/** Whether this package made an error of passport-oauth2's class: apps make some too, with texts of their own. */
export function isOwnError(error: unknown): error is AuthorizationError | TokenError {
  return statusCodes.has(error as object); // of what is no object, a WeakMap says that it is not there
}

function finish<E extends Error>(
  error: E,
  hint: string | undefined,
  caller: (...args: never[]) => unknown,
  statusCode?: number,
): E {
  statusCodes.set(error, statusCode);
  Error.captureStackTrace(error, caller);
  return hint === undefined ? error : Object.assign(error, { hint });
}
