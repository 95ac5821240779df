// The errors of a login. Each message begins with a sentence that a visitor may read; `hint` is for the developer.
import { AuthorizationError, InternalOAuthError, TokenError } from 'passport-oauth2';
import { adviseOnErrorCode, PROVIDER } from './provider';
import { showCode, type Secrets } from './oauth2/requests/error-code';

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

/** Of this package's errors of passport-oauth2's classes, whether the same code may work when it is tried again. */
const ownErrors = new WeakMap<object, boolean>();

/**
 * passport-oauth2's error for an OAuth error of the token endpoint (RFC 6749, section 5.2), with status 502.
 *
 * @param request - method and URL, for the message
 * @param error - as it came
 * @param response - its status, and a hint for a code about which nothing is known
 * @returns `undefined` if `error` is not a code that can be shown
 */
export function createTokenError(
  request: string,
  error: unknown,
  secrets: Secrets,
  { statusCode, hint }: { statusCode?: number; hint?: string | undefined } = {},
): TokenError | undefined {
  const code = showCode(error, secrets);
  if (code === undefined) return undefined;
  const message = `${PROVIDER.title} did not accept this login. ${request} responded with ${code}.`;
  const isTransient = PASSING_CODES.includes(code) || isUnavailable(statusCode);
  const refusal = new TokenError(message, code, undefined, 502);
  own(refusal, isTransient, hint);
  return refusal;
}

/**
 * passport-oauth2's error for an error that came to the callback (RFC 6749, section 4.1.2.1), with status 503 for
 * `temporarily_unavailable` and 502 for the rest.
 *
 * @param code - from {@link showCode}
 */
export function createAuthorizationError(code: string): AuthorizationError {
  const isBusy = code === 'temporarily_unavailable';
  const sentence = isBusy ? 'is busy. Please try again later.' : 'could not complete this login.';
  const message = `${PROVIDER.title} ${sentence} The callback came with ${code}.`;
  const refusal = new AuthorizationError(message, code, undefined, isBusy ? 503 : 502);
  own(refusal, false);
  return refusal;
}

function own(error: AuthorizationError | TokenError, isTransient: boolean, hint?: string): void {
  ownErrors.set(error, isTransient);
  const advice = adviseOnErrorCode(error.code) ?? hint;
  if (advice !== undefined) Object.assign(error, { hint: advice });
}

const PASSING_CODES = ['server_error', 'temporarily_unavailable', 'timeout', 'network_error', 'unavailable'];

/** Whether a status says nothing about the request, but that nobody could look at it now. */
export function isUnavailable(status = 0): boolean {
  return status === 429 || (status >= 500 && status < 600);
}

/** Whether the provider only failed for the moment, so that the same code may work when it is tried again. */
export function isTransient(error: unknown): boolean {
  if (error instanceof LoopAndTieError) return PASSING_CODES.includes(error.code);
  return ownErrors.get(error as object) ?? false; // of what is no object, a WeakMap says that it is not there
}

/** RFC 6749, section 4.1.2.1, without `access_denied`, which is no error here, and `server_error`, which all others are. */
const AUTHORIZATION_ERRORS: readonly string[] = [
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_scope',
  'temporarily_unavailable',
];

/** The code of an error of ours, for a metric: a visitor who writes codes into the callback's URL makes no new series. */
export function readErrorCode(error: unknown): string | undefined {
  if (error instanceof LoopAndTieError) return error.code;
  if (!ownErrors.has(error as object)) return undefined; // apps make errors of these classes too
  const { code } = error as AuthorizationError | TokenError;
  return error instanceof TokenError || AUTHORIZATION_ERRORS.includes(code) ? code : 'server_error';
}
