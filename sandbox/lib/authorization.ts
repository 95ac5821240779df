// The authorization request: what is wrong with it, and where the browser goes back to.
import { ACCESS_DENIED, matchesRedirectURI, type ServerVersion } from './doorkeeper';
import type { SandboxClient } from './options';

/** An authorization request that may be shown to a user. */
export interface AuthorizationRequest {
  client: SandboxClient;
  redirectURI: string;
  challenge: { value: string; method: string } | undefined;
  /** As it stood in the URL, encoding and all: it goes back byte for byte. */
  rawState: string | undefined;
}

/** What is wrong with a request; shown as a page, since the redirect URI can not be trusted. */
export interface AuthorizationProblem {
  status: 400 | 401;
  reason: string;
}

/** Checks an authorization request, given as the part of the URL behind `?`. */
export function readAuthorizationRequest(
  search: string,
  clients: readonly SandboxClient[],
  version: ServerVersion,
): AuthorizationRequest | AuthorizationProblem {
  const parameters = new Map(new URLSearchParams(search));
  const get = (name: string): string => parameters.get(name) ?? '';
  const client = clients.find(({ clientID }) => clientID === get('client_id'));
  if (!client) return { status: 401, reason: describeValue('client_id', get('client_id'), 'known here') };
  const redirectURI = get('redirect_uri');
  if (!client.redirectURIs.some((registered) => matchesRedirectURI(redirectURI, registered, version))) {
    const registered = client.redirectURIs.join(', ');
    const reason = describeValue('redirect_uri', redirectURI, 'registered for this client');
    return { status: 400, reason: `${reason} Registered: ${registered}` };
  }
  if (get('response_type') !== 'code') {
    return { status: 400, reason: describeValue('response_type', get('response_type'), '“code”') };
  }
  const [value, method] = [get('code_challenge'), get('code_challenge_method')];
  const asksForPkce = version === 5 && value !== '';
  if (asksForPkce && !['S256', 'plain'].includes(method)) {
    return { status: 400, reason: 'A code_challenge needs the code_challenge_method S256 or plain.' };
  }
  const rawState = [...search.matchAll(/(?:^|&)state=([^&]*)/g)].at(-1)?.[1];
  return { client, redirectURI, challenge: asksForPkce ? { value, method } : undefined, rawState };
}

function describeValue(name: string, value: string, expected: string): string {
  if (value === '') return `The ${name} is missing.`;
  return `The ${name} “${value.slice(0, 200)}” is not ${expected}.`;
}

/** Back to the app: `state` comes last, as it was sent, and is absent when none was. */
export function buildRedirect(
  { redirectURI, rawState }: AuthorizationRequest,
  parameters: Record<string, string>,
): string {
  const state = rawState === undefined ? '' : `&state=${rawState}`;
  return `${redirectURI}${redirectURI.includes('?') ? '&' : '?'}${new URLSearchParams(parameters).toString()}${state}`;
}

/** Back to the app with an error; only the text of `access_denied` was seen. */
export function buildErrorRedirect(request: AuthorizationRequest, error: string): string {
  return buildRedirect(request, {
    error,
    ...(error === 'access_denied' && { error_description: ACCESS_DENIED }),
  });
}
