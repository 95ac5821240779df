// The two halves of the trip through the browser: the authorization request, and the response at the callback.
import type { Request } from './options';

/** What the provider sent to the callback, as far as its form is right. Nothing in it is verified. */
export interface AuthorizationResponse {
  code: string | undefined;
  error: string | undefined;
  errorDescription: unknown;
  state: string | undefined;
}

/** RFC 6749, appendix A.11, and a length that no code has: a POST can bring any. */
const CODE = /^[\x20-\x7e]{1,2048}$/;

/**
 * Reads the authorization response (RFC 6749, section 4.1.2) from the query, or from the body of a form post.
 *
 * @returns `undefined` where this is no callback but the start of a login; `'malformed'` where code, state or error
 * are not single strings, or where neither code nor error came with a state
 */
export function readAuthorizationResponse(req: Request): AuthorizationResponse | 'malformed' | undefined {
  const query = asParameters(req.query);
  const inQuery = query.code !== undefined || query.error !== undefined || query.state !== undefined;
  const parameters = inQuery ? query : asParameters(req.body);
  const { code, error, state, error_description: errorDescription } = parameters;
  // A form that starts a login may have a field `state` of its own, so in a body that alone is no callback.
  if (!inQuery && code === undefined && error === undefined) return undefined;
  if (!isTextOrAbsent(code) || !isTextOrAbsent(error) || !isTextOrAbsent(state)) return 'malformed';
  const usable = CODE.test(code ?? '') ? code : undefined;
  if (state && !error && usable === undefined) return 'malformed';
  return { code: usable, error, errorDescription, state };
}

/** The authorization request (RFC 6749, section 4.1.1) without what is new in each: `state` and the code challenge. */
export interface AuthorizationRequest {
  authorizationURL: string;
  clientID: string;
  callbackURL: string;
  scope: string | readonly string[] | undefined;
  scopeSeparator: string;
}

/**
 * The URL up to `state`, which every login of the strategy shares.
 *
 * @param extra - what a subclass's `authorizationParams` gives; it can not replace what the protocol sets
 */
export function buildAuthorizationURL(request: AuthorizationRequest, extra: object = {}): string {
  const url = new URL(request.authorizationURL);
  const set = (name: string, value: string): void => {
    url.searchParams.set(name, value);
  };
  for (const [name, value] of Object.entries(extra)) if (isSimple(value)) set(name, String(value));
  set('response_type', 'code');
  set('client_id', request.clientID);
  set('redirect_uri', request.callbackURL);
  const { scope, scopeSeparator } = request;
  if (scope !== undefined) set('scope', typeof scope === 'string' ? scope : scope.join(scopeSeparator));
  for (const name of ['state', 'code_challenge', 'code_challenge_method']) url.searchParams.delete(name);
  return url.href;
}

/** Whether a hook's value can be a parameter; what can not is left out. */
export function isSimple(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function asParameters(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
