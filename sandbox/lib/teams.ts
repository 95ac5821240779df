// The API, as far as a login needs it: GET /v1/teams.
import type { Call } from './call';
import { challengeOf } from './doorkeeper';
import type { SandboxState } from './state';

/** Answers `GET /v1/teams`: JSON:API, or a 401 with an empty body and its reason in a header. */
export function answerTeams(call: Call, { grants }: SandboxState): void {
  const [, token] = /^Bearer +(.+)$/i.exec(call.request.headers.authorization ?? '') ?? [];
  const user = grants.findUser(token ?? '');
  if (typeof user === 'string') {
    call.reason = token === undefined ? 'no Authorization: Bearer' : `the token is ${user}`;
    const text = user === 'revoked' ? 'The access token was revoked' : 'The access token is invalid';
    call.response.setHeader('WWW-Authenticate', challengeOf('invalid_token', text));
    call.sendPage(401, '');
    return;
  }
  const data = user.teams.map(({ id, name }) => ({ id, type: 'teams', attributes: { name } }));
  call.sendJSON(200, { data }, 'application/vnd.api+json');
}
