// What a login can fail with, and the one place that makes text from outside fit to be shown or logged.
import { AuthorizationError, InternalOAuthError, TokenError } from 'passport-oauth2';

/** What went wrong between this app and the provider; `code` of a {@link LoopAndTieError}. */
export type LoopAndTieErrorCode = 'timeout' | 'network_error' | 'response_too_large' | 'invalid_response';

/**
 * The provider could not be reached, or what it answered cannot be believed.
 *
 * It extends passport-oauth2's `InternalOAuthError`, so that error handlers written for that package know it.
 * The message names the request (method and URL without its query) and what to do; nothing that the provider
 * sent is kept, since it may repeat the client secret, a code or a token.
 */
export class LoopAndTieError extends InternalOAuthError {
  /** What happened, for programs. */
  readonly code: LoopAndTieErrorCode;
  /** The status for the person's request: 504 for `timeout`, 502 for the rest. Express answers with it. */
  readonly status: 502 | 504;

  /**
   * The strategy makes these; an app does in its tests, perhaps.
   *
   * @param code - what happened
   * @param message - for the developer: the request, what happened, what to do
   * @param detail - the provider's status or the system's error code, where there is one; kept as `oauthError`
   */
  constructor(
    code: LoopAndTieErrorCode,
    message: string,
    detail: { statusCode?: number; code?: string } = {},
  ) {
    super(message, detail);
    this.name = 'LoopAndTieError';
    this.code = code;
    this.status = code === 'timeout' ? 504 : 502;
    // The base class takes the stack before it has a message, so a log would show "Error" and no reason.
    Error.captureStackTrace(this, LoopAndTieError);
  }

  /** `LoopAndTieError: <message>`; the base class would print `oauthError` in its place. */
  override toString(): string {
    return `${this.name}: ${this.message}`;
  }
}

/** passport-oauth2's error for an OAuth error of the token endpoint (RFC 6749, section 5.2), with status 502. */
export function createTokenError(code: string, message: string): TokenError {
  const error = new TokenError(message, code, undefined, 502);
  Error.captureStackTrace(error, createTokenError);
  return error;
}

/**
 * passport-oauth2's error for an error that the provider sent to the callback (RFC 6749, section 4.1.2.1),
 * with status 503 for `temporarily_unavailable` and 502 for the rest.
 */
export function createAuthorizationError(code: string, message: string): AuthorizationError {
  const status = code === 'temporarily_unavailable' ? 503 : 502;
  const error = new AuthorizationError(message, code, undefined, status);
  Error.captureStackTrace(error, createAuthorizationError);
  return error;
}

/** Client secret, code and code verifier of a login; what it does not have is left out. */
export type Secrets = readonly (string | undefined)[];

const LONGEST_DESCRIPTION = 200;
const REDACTED = '[redacted]';
// The characters that a token may have (RFC 6750, section 2.1), in runs that no word of a sentence has.
const LONG_RUN = /[\w~+=%-]{24,}/g;

/** Tokens, codes and verifiers of any provider, but not `unsupported_response_type`. */
function looksSecret(run: string): boolean {
  return run.length >= 24 && (/^lt_|\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run)));
}

/**
 * Makes text from the provider fit for an error: control characters go, everything that is or looks like a
 * secret is blanked, and what is left is capped at 200 characters.
 *
 * @param text - `error_description` as it came, of whatever type
 * @param secrets - what this login knows and nobody may read
 * @returns the text, or `undefined` where nothing is left of it
 */
export function redact(text: unknown, secrets: Secrets): string | undefined {
  if (typeof text !== 'string') return undefined;
  // Controls go first: a secret with a line break inside would not be found.
  let clean = text.replace(/\s/g, ' ').replace(/\p{C}/gu, '');
  for (const secret of secrets) {
    for (const spelling of spell(secret)) clean = clean.replaceAll(spelling, REDACTED);
  }
  clean = clean.replace(/ +/g, ' ').trim();
  clean = clean.replace(LONG_RUN, (run) => (looksSecret(run) ? REDACTED : run));
  // Last, since half a secret would no longer be recognised.
  if (clean.length > LONGEST_DESCRIPTION) clean = `${clean.slice(0, LONGEST_DESCRIPTION)}…`;
  return clean === '' ? undefined : clean;
}

/**
 * Takes over `error` of a response only if it has the form of an OAuth error code and is no secret.
 *
 * @returns the code, or `undefined` if it is anything else
 */
export function readErrorCode(error: unknown, secrets: Secrets): string | undefined {
  if (typeof error !== 'string' || !/^[A-Za-z][\w.-]{0,63}$/.test(error) || looksSecret(error))
    return undefined;
  return secrets.some((secret) => secret && error.includes(secret)) ? undefined : error;
}

const HTML_ENTITIES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
] as const;

/** The ways in which a server echoes a value: as it is, in URLs, in forms, in HTML. */
function spell(secret: string | undefined): string[] {
  if (!secret) return [];
  const html = HTML_ENTITIES.reduce((text, [mark, entity]) => text.replaceAll(mark, entity), secret);
  const urls = [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)];
  const lower = urls.map((url) => url.replace(/%../g, (octet) => octet.toLowerCase()));
  return [secret, html, html.replaceAll('&#39;', '&#x27;'), ...urls, ...lower];
}
