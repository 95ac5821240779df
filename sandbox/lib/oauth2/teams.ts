// The API, as far as a login needs it: GET /v1/teams.
import { createHash } from 'node:crypto';
import type { Call } from '../http/call';
import { challengeOf } from './doorkeeper';
import type { SandboxState } from '../state';

/** The token of a request: from its header, or else from its query. */
export function readAccessToken({ request, query }: Call): string {
  const [, token = ''] = /^Bearer (.*)$/is.exec(request.headers.authorization ?? '') ?? [];
  return token || query.get('access_token') || query.get('bearer_token');
}

/** Answers `GET /v1/teams`: JSON:API, or a 401 with an empty body and its reason in a header. */
export function answerTeams(call: Call, { grants }: SandboxState): void {
  const token = readAccessToken(call);
  const user = grants.findUser(token);
  if (typeof user === 'string') {
    call.reason = explain(token, user);
    const text = user === 'revoked' ? 'The access token was revoked' : 'The access token is invalid';
    call.response.setHeader('WWW-Authenticate', challengeOf('invalid_token', text));
    call.send(401, 'text/html', '');
    return;
  }
  const data = user.teams.map(({ id, name }) => ({ id, type: 'teams', attributes: { name } }));
  const etag = `W/"${createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 32)}"`;
  call.response.setHeader('ETag', etag);
  call.response.setHeader('Cache-Control', 'max-age=0, private, must-revalidate');
  if (call.request.headers['if-none-match'] === etag) call.response.writeHead(304).end();
  else call.sendJSON(200, { data }, 'application/vnd.api+json');
}

function explain(token: string, problem: 'unknown' | 'revoked'): string {
  if (token === '') return 'no Authorization: Bearer';
  if (token.startsWith(' '))
    return 'the token begins with a blank: exactly one belongs between Bearer and the token';
  return `the token is ${problem}`;
}
