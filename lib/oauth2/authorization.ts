// The trip through the browser: the authorization request, and the response that comes to the callback.
import { createHash } from 'node:crypto';
import { URL, URLSearchParams } from 'node:url';
import type { Request } from './options';
import { asRecord } from './requests/refusals';

/** What the provider sent to the callback, as far as its form is right. Nothing in it is verified. */
export interface AuthorizationResponse {
  state: string;
  /** Of a login that the provider granted. */
  code: string | undefined;
  /** Of one that it did not grant. */
  error: string | undefined;
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
  const query = asRecord(req.query);
  const inQuery = query.code !== undefined || query.error !== undefined || query.state !== undefined;
  const { code, error, state } = inQuery ? query : asRecord(req.body);
  // A form that starts a login may have a field `state` of its own, so in a body that alone is no callback.
  if (!inQuery && code === undefined && error === undefined) return undefined;
  if (!isTextOrAbsent(code) || !isTextOrAbsent(error) || !isTextOrAbsent(state)) return 'malformed_response';
  if (!state) return 'state_missing';
  const usable = CODE.test(code ?? '') ? code : undefined;
  if (!error && usable === undefined) return 'malformed_response';
  return { state, code: usable, error };
}

/** The part of an authorization request that is new in each. */
export interface AuthorizationRequest {
  callbackURL: string;
  scope: string | undefined;
  state: string;
  /** Without one, no PKCE. */
  codeVerifier: string | undefined;
}

const PROTOCOL = 'response_type client_id redirect_uri state code_challenge code_challenge_method'.split(' ');

/** Builds the authorization requests of one strategy (RFC 6749, section 4.1.1). */
export class AuthorizationEndpoint {
  readonly #base: string;
  readonly #ofURL: [name: string, value: string][];
  readonly #credentials: string;

  constructor(authorizationURL: string, clientID: string) {
    const url = new URL(authorizationURL);
    this.#ofURL = [...url.searchParams].filter(([name]) => !PROTOCOL.includes(name));
    url.search = '';
    this.#base = `${url.href}?`;
    this.#credentials = `response_type=code&client_id=${encodeURIComponent(clientID)}`;
  }

  /**
   * @param extra - from `authorizationParams`; it cannot replace what the protocol sets, but what the query of
   * authorizationURL has of the same name
   */
  buildURL({ callbackURL, scope, state, codeVerifier }: AuthorizationRequest, extra: object): string {
    const given = scope === undefined ? extra : { ...extra, scope };
    let url = `${this.#base}${this.#keepOfURL(given)}${this.#credentials}`;
    url += `&redirect_uri=${encodeURIComponent(callbackURL)}`;
    url += `${encodeParameters('authorizationParams', given, PROTOCOL)}&state=${encodeURIComponent(state)}`;
    if (codeVerifier === undefined) return url;
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url'); // RFC 7636, section 4.2
    return `${url}&code_challenge=${challenge}&code_challenge_method=S256`;
  }

  /** The query of authorizationURL, without what this request gives: a parameter goes out once. */
  #keepOfURL(given: object): string {
    if (this.#ofURL.length === 0) return '';
    const values = new Map<string, unknown>(Object.entries(given));
    const kept = this.#ofURL.filter(([name]) => (values.get(name) ?? undefined) === undefined);
    return kept.length === 0 ? '' : `${new URLSearchParams(kept).toString()}&`;
  }
}

/**
 * What one of passport-oauth2's hooks for parameters returned.
 *
 * @throws TypeError if it is a list, a Map or URLSearchParams, whose entries would be lost
 */
export function checkParameters(hook: string, given: unknown): object {
  const parameters = given ?? {};
  if (typeof parameters === 'object' && !(Symbol.iterator in parameters)) return parameters;
  throw new TypeError(`${hook} must return an object of parameters`);
}

/**
 * Encodes the parameters of passport-oauth2's hooks: scalars, and arrays as repeated parameters.
 *
 * @param hook - its name, for the error
 * @param taken - names that are set elsewhere
 * @returns text that can be appended to others: each parameter begins with `&`
 * @throws TypeError if a value cannot be a parameter
 */
export function encodeParameters(hook: string, parameters: object, taken: readonly string[]): string {
  let text = '';
  for (const [name, values] of Object.entries(parameters)) {
    if (taken.includes(name)) continue;
    for (const value of (Array.isArray(values) ? values : [values]) as unknown[]) {
      if (value === undefined || value === null) continue;
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        throw new TypeError(
          `${hook} must return strings, numbers, booleans or arrays of them; ${JSON.stringify(name)} is none`,
        );
      }
      text += `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    }
  }
  return text;
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
