// passport-oauth2's errors for what the provider says: its code and no other text from outside; and which errors may pass.
import { AuthorizationError, TokenError } from 'passport-oauth2';
import { isUnavailable } from '../http/exchange';
import type { Provider } from '../provider';
import { RequestError } from './request-error';

/** What this login knows and nobody may read: client secret, code, code verifier. */
export type Secrets = readonly (string | undefined)[];

/** `error`, if it is at most 40 lower-case letters and `_`, as OAuth's error codes are, and holds no secret. */
export function showCode(
  { tokenPrefix }: Pick<Provider, 'tokenPrefix'>,
  error: unknown,
  secrets: Secrets,
): string | undefined {
  if (typeof error !== 'string' || error.length > 40 || !/^[a-z]+(?:_[a-z]+)*$/.test(error)) return undefined;
  // A short secret, as of a sandbox, may be part of any word.
  const isSecret = (secret = ''): boolean =>
    secret === error || (secret.length >= 8 && error.includes(secret));
  return `_${error}`.includes(`_${tokenPrefix}`) || secrets.some(isSecret) ? undefined : error;
}

/** Of the strategy's errors of passport-oauth2's classes, whether the same code may work when it is tried again. */
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
  provider: Provider,
  request: string,
  error: unknown,
  secrets: Secrets,
  { statusCode, hint }: { statusCode?: number; hint?: string | undefined } = {},
): TokenError | undefined {
  const code = showCode(provider, error, secrets);
  if (code === undefined) return undefined;
  const message = `${provider.title} did not accept this login. ${request} responded with ${code}.`;
  const isTransient = PASSING_CODES.includes(code) || isUnavailable(statusCode);
  const refusal = new TokenError(message, code, undefined, 502);
  own(provider, refusal, isTransient, hint);
  return refusal;
}

/**
 * passport-oauth2's error for an error that came to the callback (RFC 6749, section 4.1.2.1), with status 503 for
 * `temporarily_unavailable` and 502 for the rest.
 *
 * @param code - from {@link showCode}
 */
export function createAuthorizationError(provider: Provider, code: string): AuthorizationError {
  const isBusy = code === 'temporarily_unavailable';
  const sentence = isBusy ? 'is busy. Please try again later.' : 'could not complete this login.';
  const message = `${provider.title} ${sentence} The callback came with ${code}.`;
  const refusal = new AuthorizationError(message, code, undefined, isBusy ? 503 : 502);
  own(provider, refusal, false);
  return refusal;
}

function own(
  { advice }: Provider,
  error: AuthorizationError | TokenError,
  isTransient: boolean,
  otherHint?: string,
): void {
  ownErrors.set(error, isTransient);
  const hint = Object.hasOwn(advice, error.code) ? advice[error.code] : otherHint;
  if (hint !== undefined) Object.assign(error, { hint });
}

const PASSING_CODES = ['server_error', 'temporarily_unavailable', 'timeout', 'network_error', 'unavailable'];

/** Whether the provider only failed for the moment, so that the same code may work when it is tried again. */
export function isTransient(error: unknown): boolean {
  if (error instanceof RequestError) return PASSING_CODES.includes(error.code);
  return ownErrors.get(error as object) ?? false; // of what is no object, a WeakMap says that it is not there
}

/** RFC 6749, section 4.1.2.1, without `access_denied`, which is no error here, and `server_error`, which all others are. */
const AUTHORIZATION_ERRORS =
  'invalid_request unauthorized_client unsupported_response_type invalid_scope temporarily_unavailable'.split(
    ' ',
  );

/** The code of an error of ours, for a metric: a visitor who writes codes into the callback's URL makes no new series. */
export function readErrorCode(error: unknown): string | undefined {
  if (error instanceof RequestError) return error.code;
  if (!ownErrors.has(error as object)) return undefined; // apps make errors of these classes too
  const { code } = error as AuthorizationError | TokenError;
  return error instanceof TokenError || AUTHORIZATION_ERRORS.includes(code) ? code : 'server_error';
}
