// The token endpoint.
import type { Call } from './call';
import { challengeOf, failMissing, failWith, statusOf } from './doorkeeper';
import type { ServerVersion, TokenFailure } from './doorkeeper';
import type { IssuedToken } from './grants';
import type { SandboxState } from './state';

/** Answers `POST /oauth2/token`. */
export function answerToken(call: Call, state: SandboxState): void {
  const { serverVersion } = state.options;
  const answer = exchange(call, state);
  if ('error' in answer) {
    sendFailure(call, answer, serverVersion);
    return;
  }
  const tokenType = serverVersion === 4 ? 'bearer' : 'Bearer';
  call.response.setHeader('Pragma', 'no-cache');
  call.sendJSON(200, {
    access_token: answer.accessToken,
    token_type: tokenType,
    created_at: answer.createdAt,
  });
}

function exchange(call: Call, { options, grants }: SandboxState): IssuedToken | TokenFailure {
  const get = (name: string): string => call.parameters.get(name) ?? '';
  if (get('grant_type') === '') return failMissing('grant_type');
  const { clientID, clientSecret } = readBasic(call) ?? {
    clientID: get('client_id'),
    clientSecret: get('client_secret'),
  };
  const client = options.clients.find((one) => one.clientID === clientID);
  if (!client) return failWith('invalid_client', `the client is ${clientID === '' ? 'missing' : 'unknown'}`);
  // Always: a right code verifier replaces no secret.
  if (client.clientSecret !== clientSecret) {
    return failWith('invalid_client', `the client's secret is ${clientSecret === '' ? 'missing' : 'wrong'}`);
  }
  if (get('grant_type') !== 'authorization_code') {
    return failWith('unsupported_grant_type', 'the grant_type is not authorization_code');
  }
  for (const name of ['code', 'redirect_uri']) if (get(name) === '') return failMissing(name);
  return grants.exchange(client, get('code'), get('redirect_uri'), get('code_verifier'));
}

/** Credentials of HTTP Basic; not form-decoded, as the provider does not. */
function readBasic({ request }: Call): { clientID: string; clientSecret: string } | undefined {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { clientID: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
}

/** Answers with an error as Doorkeeper does. */
export function sendFailure(
  call: Call,
  { error, description, reason }: TokenFailure,
  version: ServerVersion,
): void {
  call.reason = `${error}: ${reason}`;
  call.response.setHeader('WWW-Authenticate', challengeOf(error, description));
  call.response.setHeader('Pragma', 'no-cache');
  call.sendJSON(statusOf(error, version), { error, error_description: description });
}
