// Which client sends a token request, and whether it knows its secret.
import type { Call } from '../http/call';
import { failTwoAuthentications, failWith, type Behaviour, type TokenFailure } from './doorkeeper';
import type { SandboxClient } from '../world';

interface Credentials {
  clientID: string;
  clientSecret: string;
}

/** The credentials of a token request, by HTTP Basic and by its parameters. */
function readCredentials(
  call: Call,
  { takesCredentialsInQuery }: Behaviour,
): [basic: Credentials | undefined, posted: Credentials | undefined] {
  const parameters = takesCredentialsInQuery ? call.query.merge(call.body) : call.body;
  const clientID = parameters.get('client_id');
  const posted = clientID === '' ? undefined : { clientID, clientSecret: parameters.get('client_secret') };
  return [readBasic(call), posted];
}

/** Not form-decoded, as the provider does not. */
function readBasic({ request }: Call): Credentials | undefined {
  const [, encoded] = /^Basic (.*)$/is.exec(request.headers.authorization ?? '') ?? [];
  const [, clientID = '', clientSecret = ''] =
    /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return clientID === '' ? undefined : { clientID, clientSecret };
}

/** Which client a request claims to come from. */
export function readClientID(call: Call, behaviour: Behaviour): string | undefined {
  const [basic, posted] = readCredentials(call, behaviour);
  return (basic ?? posted)?.clientID;
}

/** A failure if a client authenticates twice and this version refuses that. */
export function findTwoAuthentications(call: Call, behaviour: Behaviour): TokenFailure | undefined {
  const [basic, posted] = readCredentials(call, behaviour);
  if (!behaviour.refusesTwoAuthentications || !basic || !posted) return undefined;
  const twice = posted.clientSecret !== '' || posted.clientID !== basic.clientID;
  return twice ? failTwoAuthentications() : undefined;
}

/** The client, if its secret is right. A code verifier replaces no secret. */
export function authenticate(
  call: Call,
  clients: readonly SandboxClient[],
  behaviour: Behaviour,
): SandboxClient | TokenFailure {
  const [basic, posted] = readCredentials(call, behaviour);
  const credentials = basic ?? posted;
  if (!credentials) return failWith('invalid_client', 'the client is missing');
  const client = clients.find(({ clientID }) => clientID === credentials.clientID);
  if (client?.clientSecret === credentials.clientSecret) return client;
  const what = client ? "the client's secret is" : 'the client is';
  if (basic && isFormEncoded(basic, clients)) {
    const reason = `the Basic credentials are form-encoded, and this server does not decode them: send them in the body`;
    return failWith('invalid_client', reason);
  }
  const problem = client ? (credentials.clientSecret === '' ? 'missing' : 'wrong') : 'unknown';
  return failWith('invalid_client', `${what} ${problem}`);
}

/** Whether credentials would be right if they were decoded, as RFC 6749 has it and strict clients send it. */
function isFormEncoded({ clientID, clientSecret }: Credentials, clients: readonly SandboxClient[]): boolean {
  const [id, secret] = [clientID, clientSecret].map((text) => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      return text;
    }
  });
  return clients.some((client) => client.clientID === id && client.clientSecret === secret);
}
