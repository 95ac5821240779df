// The authorization request, and what is wrong with it.
import type { Parameters } from '../http/parameters';
import { hideQuery, matchesRedirectURI } from './redirect-uri';
import type { Behaviour } from './versions';
import type { SandboxClient } from '../world';

const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const;

/** An authorization request that may be shown to a user. */
export interface AuthorizationRequest {
  client: SandboxClient;
  redirectURI: string;
  challenge: { value: string; method: string } | undefined;
  /** Decoded; '' if there is none. */
  state: string;
  /** How the response travels. */
  responseMode: (typeof RESPONSE_MODES)[number];
}

/** What is wrong with a request; shown as a page, since the redirect URI cannot be trusted. */
export interface AuthorizationProblem {
  status: 200 | 400 | 401;
  reason: string;
}

/** Checks the parameters of an authorization request. */
export function readAuthorizationRequest(
  query: Parameters,
  clients: readonly SandboxClient[],
  behaviour: Behaviour,
): AuthorizationRequest | AuthorizationProblem {
  const clientID = query.get('client_id');
  const client = clients.find((one) => one.clientID === clientID);
  const reason = client
    ? findMistake(query, client, behaviour)
    : describeValue('client_id', clientID, 'known here');
  if (!client || reason !== undefined) {
    const status = behaviour.errorPageStatus ?? (client || clientID.trim() === '' ? 400 : 401);
    return { status, reason: reason ?? '' };
  }
  const challenge = query.get('code_challenge');
  return {
    client,
    redirectURI: query.get('redirect_uri'),
    challenge:
      behaviour.hasPkce && challenge !== ''
        ? { value: challenge, method: query.get('code_challenge_method') }
        : undefined,
    state: query.get('state'),
    responseMode: findResponseMode(query, behaviour) ?? 'query',
  };
}

/** What is wrong besides the client, in words and with the remedy. */
function findMistake(query: Parameters, client: SandboxClient, behaviour: Behaviour): string | undefined {
  const redirectURI = query.get('redirect_uri');
  if (!client.redirectURIs.some((registered) => matchesRedirectURI(redirectURI, registered, behaviour))) {
    const registered = client.redirectURIs.join(', ');
    return `${describeValue('redirect_uri', hideQuery(redirectURI), 'registered for this client')} Registered: ${registered}`;
  }
  if (query.get('response_type') !== 'code') {
    return describeValue('response_type', query.get('response_type'), '“code”');
  }
  if (!findResponseMode(query, behaviour)) {
    return describeValue('response_mode', query.get('response_mode'), `one of ${RESPONSE_MODES.join(', ')}`);
  }
  if (query.has('scope')) {
    return `The scope “${query.get('scope').slice(0, 200)}” is not known. Loop & Tie documents none: leave it out.`;
  }
  if (
    behaviour.hasPkce &&
    query.has('code_challenge') &&
    !['S256', 'plain'].includes(query.get('code_challenge_method'))
  ) {
    return 'A code_challenge needs the code_challenge_method S256 or plain.';
  }
  return undefined;
}

function findResponseMode(
  query: Parameters,
  { hasResponseMode }: Behaviour,
): AuthorizationRequest['responseMode'] | undefined {
  if (!hasResponseMode || !query.has('response_mode')) return 'query';
  return RESPONSE_MODES.find((mode) => mode === query.get('response_mode'));
}

function describeValue(name: string, value: string, expected: string): string {
  if (value === '') return `The ${name} is missing.`;
  return `The ${name} “${value.slice(0, 200)}” is not ${expected}.`;
}
