// What the app gets back from an authorization request, and where.
import { URLSearchParams } from 'node:url';
import type { AuthorizationRequest } from './authorization-request';
import { DESCRIPTIONS } from './doorkeeper';

/** The errors that the app's callback may see. */
export type AuthorizationError =
  'access_denied' | 'invalid_scope' | 'server_error' | 'temporarily_unavailable';

/** The answer to an authorization request, without its state. */
export type Outcome = { code: string } | { error: AuthorizationError };

/** The parameters of the answer: `state` comes last, and is absent if none was sent. */
export function listParameters({ state }: AuthorizationRequest, outcome: Outcome): [string, string][] {
  const parameters: [string, string][] =
    'code' in outcome
      ? [['code', outcome.code]]
      : [
          ['error', outcome.error],
          ['error_description', DESCRIPTIONS[outcome.error]],
        ];
  return state.trim() === '' ? parameters : [...parameters, ['state', state]];
}

/** The redirect URI with the answer in its query or fragment. A query that it has is encoded again, as the state is. */
export function buildRedirect(request: AuthorizationRequest, outcome: Outcome): string {
  const parameters = listParameters(request, outcome);
  if (request.responseMode === 'fragment') {
    return `${request.redirectURI}#${new URLSearchParams(parameters).toString()}`;
  }
  const [, base = '', own = ''] = /^([^?]*)\??(.*)$/s.exec(request.redirectURI) ?? [];
  const query = new URLSearchParams([...new URLSearchParams(own)].filter(([, value]) => value.trim() !== ''));
  for (const [name, value] of parameters) query.set(name, value);
  return `${base}?${query.toString()}`;
}
