// The trip through the browser: the authorization request, and the response that comes to the callback.
import { createHash } from 'node:crypto';
import { URL } from 'node:url';
import type { Request } from './options';

/** What the provider sent to the callback, as far as its form is right. Nothing in it is verified. */
export interface AuthorizationResponse {
  state: string;
  /** Of a login that the provider granted. */
  code: string | undefined;
  /** Of one that it did not grant. */
  error: string | undefined;
  /** `error_description` and `error_uri`, as they came. */
  details: Readonly<Record<string, unknown>>;
}

/** RFC 6749, appendix A.11, and a length that no code has: a POST can bring any. */
const CODE = /^[\x20-\x7e]{1,2048}$/;

/**
 * Reads the authorization response (RFC 6749, section 4.1.2) from the query, or from the body of a form post.
 *
 * @returns `undefined` if this is no callback but the start of a login; `'malformed_response'` if code, state or
 * error are not single strings, or if a state came with neither code nor error; `'state_missing'` without a state
 */
export function readAuthorizationResponse(
  req: Request,
): AuthorizationResponse | 'malformed_response' | 'state_missing' | undefined {
  const query = asParameters(req.query);
  const inQuery = query.code !== undefined || query.error !== undefined || query.state !== undefined;
  const parameters = inQuery ? query : asParameters(req.body);
  const { code, error, state } = parameters;
  // A form that starts a login may have a field `state` of its own, so in a body that alone is no callback.
  if (!inQuery && code === undefined && error === undefined) return undefined;
  if (!isTextOrAbsent(code) || !isTextOrAbsent(error) || !isTextOrAbsent(state)) return 'malformed_response';
  if (!state) return 'state_missing';
  if (error) return { state, code: undefined, error, details: parameters };
  return CODE.test(code ?? '')
    ? { state, code, error: undefined, details: parameters }
    : 'malformed_response';
}

/**
 * Whether only a look is taken at the callback: nothing may be used up. `HEAD`, and what a browser loads ahead
 * (https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header).
 */
export function isOnlyALook({ method, headers }: Request): boolean {
  return method === 'HEAD' || String(headers['sec-purpose'] ?? headers.purpose ?? '').startsWith('prefetch');
}

/** What an authorization request consists of, apart from what passport-oauth2's hook adds. */
export interface AuthorizationRequest {
  client_id: string;
  redirect_uri: string;
  scope: string | undefined;
  state: string;
  /** Without one, no PKCE. */
  codeVerifier: string | undefined;
}

const PROTOCOL = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'code_challenge',
  'code_challenge_method',
];

/** Builds the authorization requests of one strategy (RFC 6749, section 4.1.1). */
export class AuthorizationEndpoint {
  readonly #base: string;

  constructor(authorizationURL: string) {
    const url = new URL(authorizationURL);
    for (const name of PROTOCOL) url.searchParams.delete(name);
    this.#base = `${url.href}${url.search === '' ? '?' : '&'}response_type=code`;
  }

  /** @param extra - from `authorizationParams`; it cannot replace what the protocol sets */
  buildURL({ codeVerifier, ...request }: AuthorizationRequest, extra: object): string {
    let url = this.#base;
    const replaced = request.scope === undefined ? PROTOCOL : [...PROTOCOL, 'scope'];
    for (const [name, value] of listParameters('authorizationParams', extra, replaced))
      url += encode(name, value);
    for (const [name, value] of Object.entries(request)) if (value !== undefined) url += encode(name, value);
    if (codeVerifier === undefined) return url;
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url'); // RFC 7636, section 4.2
    return `${url}&code_challenge=${challenge}&code_challenge_method=S256`;
  }
}

/**
 * The parameters of passport-oauth2's hooks: scalars, and arrays as repeated parameters.
 *
 * @param hook - its name, for the error
 * @param taken - names that the protocol sets
 * @throws TypeError if a value cannot be a parameter
 */
export function listParameters(hook: string, extra: object, taken: readonly string[]): [string, string][] {
  const parameters: [string, string][] = [];
  for (const [name, values] of Object.entries(extra)) {
    if (taken.includes(name)) continue;
    for (const value of [values].flat() as unknown[]) {
      if (value === undefined || value === null) continue;
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        throw new TypeError(
          `${hook} must return strings, numbers, booleans or arrays of them; ${name} is none`,
        );
      }
      parameters.push([name, String(value)]);
    }
  }
  return parameters;
}

function encode(name: string, value: string): string {
  return `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function asParameters(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
