// Which client sends a token request, and whether it knows its secret.
import type { Call } from '../http/call';
import type { SandboxClient } from '../world';
import { failTwoMethods, failWith, type TokenFailure } from './errors';
import type { Behaviour } from './versions';

/** Who a token request says it comes from. */
export interface Claim {
  clientID: string;
  /** '' if there is none. */
  clientSecret: string;
  isBasic?: true;
  /** Why the request is refused, whatever the credentials are. */
  problem?: 'two methods' | 'two clients';
}

/** The credentials of a token request; undefined if there are none. */
export function readClaim(call: Call, behaviour: Behaviour): Claim | undefined {
  const parameters = behaviour.takesCredentialsInQuery ? call.body.merge(call.query) : call.body;
  const basic = readBasic(call, behaviour);
  const posted = parameters.has('client_id')
    ? { clientID: parameters.get('client_id'), clientSecret: parameters.get('client_secret') }
    : undefined;
  const claims: Claim[] = [basic, posted].filter((claim) => claim !== undefined);
  const complete = claims.filter(({ clientSecret }) => clientSecret.trim() !== '');
  const [first] = claims;
  if (!first || behaviour.severalCredentials === 'first complete') return complete[0] ?? first;
  const areTwoClients = claims.some(({ clientID }) => clientID !== first.clientID);
  if (behaviour.severalCredentials === 'one secret') {
    return complete.length > 1 || areTwoClients ? { ...first, problem: 'two methods' } : first;
  }
  const methods = [basic, posted?.clientSecret, parameters.get('client_assertion')].filter(Boolean);
  if (methods.length > 1) return { ...first, problem: 'two methods' };
  return areTwoClients ? { ...first, problem: 'two clients' } : first;
}

/** Not form-decoded, as the provider does not. */
function readBasic({ request }: Call, { ignoresCaseOfBasic }: Behaviour): Claim | undefined {
  const pattern = ignoresCaseOfBasic ? /^Basic (.*)$/is : /^Basic (.*)$/s;
  const [, encoded = ''] = pattern.exec(request.headers.authorization ?? '') ?? [];
  const [, clientID = '', clientSecret = ''] =
    /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return clientID.trim() === '' ? undefined : { clientID, clientSecret, isBasic: true };
}

/** A failure if a client authenticates in two ways. */
export function findTwoMethods(claim: Claim | undefined): TokenFailure | undefined {
  if (claim?.problem !== 'two methods') return undefined;
  return failTwoMethods('the client authenticates in two ways, such as HTTP Basic and the body: choose one');
}

/** The client, if its secret is right. A code verifier replaces no secret. */
export function authenticate(
  claim: Claim | undefined,
  clients: readonly SandboxClient[],
): SandboxClient | TokenFailure {
  if (!claim) return failWith('invalid_client', 'the client is missing');
  if (claim.problem) return failWith('invalid_client', 'HTTP Basic and the body name different clients');
  const client = clients.find(({ clientID }) => clientID === claim.clientID);
  if (client?.clientSecret === claim.clientSecret) return client;
  if (claim.isBasic && isFormEncoded(claim, clients)) {
    const reason =
      'the Basic credentials are form-encoded, and this server does not decode them: send them in the body';
    return failWith('invalid_client', reason);
  }
  if (!client) return failWith('invalid_client', 'the client is unknown');
  const problem = claim.clientSecret === '' ? 'missing' : 'wrong';
  return failWith('invalid_client', `the client's secret is ${problem}`);
}

/** Whether credentials would be right if they were decoded, as RFC 6749 has it and strict clients send it. */
function isFormEncoded({ clientID, clientSecret }: Claim, clients: readonly SandboxClient[]): boolean {
  const [id, secret] = [clientID, clientSecret].map((text) => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      return text;
    }
  });
  return clients.some((client) => client.clientID === id && client.clientSecret === secret);
}
