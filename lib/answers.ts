// What the provider's answers say: a JSON object or none, and what to check about one that refuses or makes no sense.
import type { IncomingHttpHeaders } from 'node:http';
import { LoopAndTieError } from './errors';
import type { ExchangeResponse } from './http';

/** A request that was answered with another status, as node-oauth reports it. */
export interface Refusal {
  statusCode: number;
  data: string;
  /** Beside what node-oauth gives. */
  headers?: IncomingHttpHeaders;
}

/** As node-oauth reports an answer that is no success. */
export function createRefusal({ status, body, headers }: ExchangeResponse): Refusal {
  return { statusCode: status, data: body, headers };
}

/** A refused request that holds no OAuth error. */
export function createRefusalError(
  label: string,
  { statusCode, data, headers = {} }: Refusal,
): LoopAndTieError {
  const hint = adviseToWait({ statusCode, headers }) ?? adviseOnAnswer({ status: statusCode, body: data });
  const answer = statusCode === 200 ? 'an error of an unknown form' : `status ${statusCode}`;
  return new LoopAndTieError('invalid_response', `${label} answered with ${answer}`, hint, { statusCode });
}

/** What `Retry-After` says (RFC 9110, section 10.2.3), if it is a number of seconds. */
export function adviseToWait({
  statusCode,
  headers = {},
}: Pick<Refusal, 'statusCode' | 'headers'>): string | undefined {
  // Stryker disable next-line StringLiteral: any text that is no number
  const { 'retry-after': retryAfter = '' } = headers;
  const isMeant = (statusCode === 429 || statusCode === 503) && /^\d{1,6}$/.test(retryAfter);
  return isMeant ? `It asks to wait ${retryAfter} seconds before the next try.` : undefined;
}

/** What to check if an answer makes no sense. */
export function adviseOnAnswer({ status, body }: Pick<ExchangeResponse, 'status' | 'body'>): string {
  if (status >= 300 && status < 400) return 'Redirects are not followed: give the final URL as the option.';
  if (status === 401) return 'The token is not accepted: its user may have taken it back.';
  if (/^\s*</.test(body)) return 'It is an HTML page: check that the URL is the right endpoint.';
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
  // Stryker disable next-line ConditionalExpression: it only spares the work
  if (Object.hasOwn(object, '__proto__')) delete object.__proto__;
  return object;
}
