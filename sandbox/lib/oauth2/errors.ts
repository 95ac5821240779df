// The errors of the provider: their texts, and how the token endpoint sends them.
import type { Call } from '../http/call';
import type { Behaviour } from './versions';

/** The texts of Doorkeeper's `error_description`. */
export const DESCRIPTIONS = {
  access_denied: 'The resource owner or authorization server denied the request.',
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  invalid_scope: 'The requested scope is invalid, unknown, or malformed.',
  server_error:
    'The authorization server encountered an unexpected condition which prevented it from fulfilling the request.',
  temporarily_unavailable:
    'The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
  unsupported_grant_type: 'The authorization grant type is not supported by the authorization server.',
} as const;

const MALFORMED =
  'The request is missing a required parameter, includes an unsupported parameter value, or is otherwise malformed.';
const TWO_METHODS = 'The request utilizes more than one mechanism for authenticating the client.';

/** An error of the token endpoint. */
export interface TokenFailure {
  error: 'invalid_client' | 'invalid_grant' | 'invalid_request' | 'unsupported_grant_type';
  /** The provider's text, the same for many reasons. */
  description: string;
  /** What it was this time: for the sandbox's log, never for the wire, and without any secret. */
  reason: string;
  /** Whether a `state` that was sent comes back: only when Doorkeeper gives up before it looks at the grant. */
  echoesState?: true;
}

/** A failure with the text that belongs to it. */
export function failWith(
  error: Exclude<TokenFailure['error'], 'invalid_request'>,
  reason: string,
): TokenFailure {
  return { error, description: DESCRIPTIONS[error], reason };
}

/** A request that lacks a parameter. */
export function failMissing(parameter: string, { namesMissingParameter }: Behaviour): TokenFailure {
  return {
    error: 'invalid_request',
    description: namesMissingParameter ? `Missing required parameter: ${parameter}.` : MALFORMED,
    reason: `${parameter} is missing`,
  };
}

/** A client that authenticates in two ways in one request. */
export function failTwoMethods(reason: string): TokenFailure {
  return { error: 'invalid_request', description: TWO_METHODS, reason, echoesState: true };
}

/** Sends an error of the token endpoint as Doorkeeper does. */
export function sendFailure(
  call: Call,
  { error, description, reason, echoesState }: TokenFailure,
  { alwaysUnauthorized }: Behaviour,
): void {
  const state = echoesState ? call.body.merge(call.query).get('state') : '';
  call.reason = `${error}: ${reason}`;
  setChallenge(call, error, description);
  call.response.setHeader('Pragma', 'no-cache');
  call.sendJSON(alwaysUnauthorized || error === 'invalid_client' ? 401 : 400, {
    error,
    error_description: description,
    ...(state !== '' && { state }),
  });
}

/** Sends the API's 401, which has no body. */
export function sendInvalidToken(call: Call, problem: 'unknown' | 'revoked'): void {
  setChallenge(
    call,
    'invalid_token',
    problem === 'revoked' ? 'The access token was revoked' : 'The access token is invalid',
  );
  call.send(401, 'text/html', '');
}

function setChallenge({ response }: Call, error: string, description: string): void {
  const challenge = `Bearer realm="Doorkeeper", error="${error}", error_description="${description}"`;
  response.setHeader('WWW-Authenticate', challenge);
}
