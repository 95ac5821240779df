// The API, as far as a login needs it: GET /v1/teams.
import type { RequestHandler } from 'express';
import { challengeOf } from './doorkeeper';
import type { Grants } from './grants';

/** Answers `GET /v1/teams`: JSON:API, or a 401 with an empty body and its reason in a header. */
export function answerTeams(grants: Grants): RequestHandler {
  return (req, res) => {
    const [, token = ''] = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '') ?? [];
    const user = grants.findUser(token);
    if (typeof user === 'string') {
      const reason = user === 'revoked' ? 'The access token was revoked' : 'The access token is invalid';
      res.status(401).set('WWW-Authenticate', challengeOf('invalid_token', reason)).type('html').end();
      return;
    }
    const data = user.teams.map(({ id, name }) => ({ id, type: 'teams', attributes: { name } }));
    res.type('application/vnd.api+json').send(JSON.stringify({ data }));
  };
}
