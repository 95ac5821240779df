// What the app gets back from an authorization request, and where.
import { URLSearchParams } from 'node:url';
import type { AuthorizationRequest } from './authorization-request';
import { DESCRIPTIONS } from './errors';
import type { Behaviour } from './versions';

/** The errors that the app's callback may see. */
export type AuthorizationError =
  // access_denied: the person pressed Deny.
  'access_denied' | 'invalid_scope' | 'server_error' | 'temporarily_unavailable';

/** The response to an authorization request, without its state. */
export type Outcome = { code: string } | { error: AuthorizationError };

/** The parameters of the response: `state` comes last. If none was sent, it is absent, but empty in a form post. */
export function listParameters(
  { state, responseMode }: AuthorizationRequest,
  outcome: Outcome,
): [string, string][] {
  const parameters: [string, string][] =
    'code' in outcome
      ? [['code', outcome.code]]
      : [
          ['error', outcome.error],
          ['error_description', DESCRIPTIONS[outcome.error]],
        ];
  return state.trim() === '' && responseMode !== 'form_post' ? parameters : [...parameters, ['state', state]];
}

/** The redirect URI with the response in its query or fragment. A query that it has is encoded again, as the state is. */
export function buildRedirect(
  request: AuthorizationRequest,
  outcome: Outcome,
  { keepsOwnParameters }: Behaviour,
): string {
  const parameters = listParameters(request, outcome);
  if (request.responseMode === 'fragment') {
    return `${request.redirectURI}#${new URLSearchParams(parameters).toString()}`;
  }
  const [, base = '', own = ''] = /^([^?]*)\??(.*)$/s.exec(request.redirectURI) ?? [];
  const query = new URLSearchParams([...new URLSearchParams(own)].filter(([, value]) => value.trim() !== ''));
  for (const [name, value] of parameters) {
    if (keepsOwnParameters) query.append(name, value);
    else query.set(name, value);
  }
  return `${base}?${query.toString()}`;
}
