// What the provider's responses say: a JSON object or none, and what to check about one that refuses or makes no sense.
import { isUnavailable, type ExchangeResponse } from '../http/exchange';
import type { Provider } from '../provider';
import type { RequestError } from './request-error';

/** A response that is no success, as node-oauth reports it. */
export interface Refusal {
  statusCode: number;
  data: string;
  /** Beside what node-oauth gives. */
  retryAfter?: string | undefined;
}

/** Without `headers`: Express and others send those of an error on to the visitor. */
export function createRefusal({ statusCode, data, headers }: ExchangeResponse): Refusal {
  return { statusCode, data, retryAfter: headers['retry-after'] };
}

/** The error of a refused request that holds no OAuth error. */
export function createRefusalError(provider: Provider, label: string, refusal: Refusal): RequestError {
  const { statusCode } = refusal;
  const happened = `${label} responded with ${statusCode === 200 ? 'an error of an unknown form' : `status ${statusCode}`}`;
  const detail = { statusCode };
  if (isUnavailable(statusCode)) {
    const hint = adviseToWait(refusal) ?? 'Nothing is wrong with this app. Try again later.';
    return provider.createError('unavailable', happened, hint, detail);
  }
  return provider.createError('invalid_response', happened, adviseOnResponse(refusal), detail);
}

/** The error of a refused request to the API. Its 401 says nothing but that the token is not valid any more. */
export function createApiError(provider: Provider, label: string, refusal: Refusal): RequestError {
  const { statusCode } = refusal;
  if (statusCode !== 401) return createRefusalError(provider, label, refusal);
  return provider.createError('token_rejected', `${label} responded with status 401`, TOKEN_REJECTED, {
    statusCode,
  });
}

const TOKEN_REJECTED =
  'The user revoked access: delete the token. Or userProfileURL belongs to another server than tokenURL.';

/** What `Retry-After` says (RFC 9110, section 10.2.3), if it is a number of seconds. */
export function adviseToWait({ statusCode, retryAfter: seconds = '' }: Refusal): string | undefined {
  if (!isUnavailable(statusCode) || !/^\d{1,6}$/.test(seconds)) return undefined;
  return `It asks to wait ${seconds} seconds before the next try.`;
}

/** What to check if a response makes no sense. */
export function adviseOnResponse({ statusCode, data }: Refusal): string {
  if (statusCode >= 300 && statusCode < 400)
    return 'Redirects are not followed: set the option to the final URL.';
  if (/^\s*</.test(data)) return 'It is an HTML page: check that the URL is the right endpoint.';
  return 'Check that the URL is the right endpoint, or try again later.';
}

/** The body, if it is one JSON object; without `__proto__`. */
export function parseObject(body: string): Record<string, unknown> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Nothing is kept of the SyntaxError: it quotes the body, which may hold a token.
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const object = json as Record<string, unknown>;
  // JSON.parse makes `__proto__` an own property; the next plain assignment would make it the prototype. (Deleting what
  // is not there would make the object slow.)
  if (Object.hasOwn(object, '__proto__')) delete object.__proto__;
  return object;
}

/** Whether this is a refused request, as node-oauth reports it, and not an error. */
export function isRefusal(error: unknown): error is Refusal {
  const { statusCode, data } = (error ?? {}) as Partial<Refusal>;
  return typeof statusCode === 'number' && typeof data === 'string' && !(error instanceof Error);
}

/** The value, if it has properties to look at; else what has none. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
