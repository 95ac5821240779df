// The floor: state and PKCE in as few lines as they take. It checks nothing that the provider sends, and never gives up.
import { createHash, randomBytes } from 'node:crypto';
import { request, type Agent } from 'node:http';
import { stringify } from 'node:querystring';
import { urlToHttpOptions } from 'node:url';
import { createUser, type Site } from './peers/site';
import type { Strategy } from './strategies';

interface Request {
  query: { code?: string; state?: string };
  session: { pending?: { state: string; codeVerifier: string } };
}

/** Not for use: a provider that is slow or broken holds its logins for ever. */
export class FloorStrategy {
  private readonly target;

  constructor(
    private readonly site: Site,
    private readonly agent: Agent | undefined,
  ) {
    this.target = urlToHttpOptions(new URL(site.tokenURL));
  }

  authenticate(this: FloorStrategy & Strategy, { query, session }: Request): void {
    const { clientID, clientSecret, callbackURL, authorizationURL } = this.site;
    if (query.code === undefined) {
      const state = randomBytes(18).toString('base64url');
      const codeVerifier = randomBytes(32).toString('base64url');
      session.pending = { state, codeVerifier };
      const parameters = stringify({
        response_type: 'code',
        client_id: clientID,
        redirect_uri: callbackURL,
        state,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      this.redirect(`${authorizationURL}?${parameters}`);
      return;
    }
    const { pending } = session;
    delete session.pending;
    if (pending?.state !== query.state) {
      this.fail('unknown state');
      return;
    }
    const body = stringify({
      grant_type: 'authorization_code',
      code: query.code,
      redirect_uri: callbackURL,
      client_id: clientID,
      client_secret: clientSecret,
      code_verifier: pending?.codeVerifier ?? '',
    });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    };
    const outgoing = request({ ...this.target, method: 'POST', agent: this.agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const params = JSON.parse(text) as { access_token: string; created_at: number };
        this.success(createUser(params.access_token, params.created_at));
      });
    });
    outgoing.on('error', (error) => {
      this.error(error);
    });
    outgoing.end(body);
  }
}
