// The API, as far as a login needs it: GET /v1/teams.
import { createHash } from 'node:crypto';
import { meetFault } from '../control/make-fault';
import type { Call } from '../http/call';
import type { SandboxState } from '../state';
import { sendInvalidToken } from './errors';

/** Responds to `GET /v1/teams`: JSON:API, or a 401 with an empty body and its reason in a header. */
export async function respondWithTeams(call: Call, state: SandboxState): Promise<void> {
  const accessToken = readAccessToken(call);
  const token = state.grants.findToken(accessToken);
  if (await meetFault('teams', token?.clientID, call, state)) return;
  if (!token || token.isRevoked) {
    const problem = token ? 'revoked' : 'unknown';
    call.reason = explain(accessToken, problem);
    sendInvalidToken(call, problem);
    return;
  }
  const data = token.user.teams.map(({ id, name }) => ({ id, type: 'teams', attributes: { name } }));
  const etag = `W/"${createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 32)}"`;
  call.response.setHeader('ETag', etag);
  call.response.setHeader('Cache-Control', 'max-age=0, private, must-revalidate');
  if (call.request.headers['if-none-match'] === etag) call.response.writeHead(304).end();
  else call.sendJSON(200, { data }, 'application/vnd.api+json');
}

/** From the header, or else from the query. */
function readAccessToken({ request, query }: Call): string {
  const [, token = ''] = /^Bearer (.*)$/is.exec(request.headers.authorization ?? '') ?? [];
  return token || query.get('access_token') || query.get('bearer_token');
}

function explain(token: string, problem: 'unknown' | 'revoked'): string {
  if (token === '') return 'no Authorization: Bearer';
  if (token.startsWith(' '))
    return 'the token begins with a space: exactly one belongs between Bearer and the token';
  return `the token is ${problem}`;
}
