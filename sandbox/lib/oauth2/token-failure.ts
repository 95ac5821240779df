// How the token endpoint says no.
import type { Call } from '../http/call';
import { challengeOf, type Behaviour, type TokenFailure } from './doorkeeper';

/** Answers with an error as Doorkeeper does. */
export function sendFailure(
  call: Call,
  { error, description, reason, echoesState }: TokenFailure,
  { alwaysUnauthorized }: Behaviour,
): void {
  const state = echoesState ? call.query.merge(call.body).get('state') : '';
  call.reason = `${error}: ${reason}`;
  call.response.setHeader('WWW-Authenticate', challengeOf(error, description));
  call.response.setHeader('Pragma', 'no-cache');
  call.sendJSON(alwaysUnauthorized || error === 'invalid_client' ? 401 : 400, {
    error,
    error_description: description,
    ...(state !== '' && { state }),
  });
}
