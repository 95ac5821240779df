// The floor: state and PKCE in as few steps as Node has for them. It checks nothing that the provider sends.
import { hash, randomUUID } from 'node:crypto';
import { request, type Agent } from 'node:http';
import { createUser, type Site, type Strategy as PassportStrategy } from './site';

interface Request {
  query: { code?: string; state?: string };
  session: { pending?: { state: string; codeVerifier: string } | undefined };
}

/** Not for use: it waits forever, and believes everything. */
export class Strategy {
  private readonly location;
  private readonly form;
  private readonly target;
  private readonly headers;

  constructor({ agent, ...site }: Site & { agent?: Agent }) {
    const shared = { client_id: site.clientID, redirect_uri: site.callbackURL };
    const begin = { response_type: 'code', code_challenge_method: 'S256', ...shared };
    const finish = { grant_type: 'authorization_code', client_secret: site.clientSecret, ...shared };
    this.location = `${site.authorizationURL}?${new URLSearchParams(begin).toString()}`;
    this.form = new URLSearchParams(finish).toString();
    const { host, hostname, port, pathname } = new URL(site.tokenURL);
    this.target = { method: 'POST', host: hostname, port, path: pathname, agent };
    this.headers = ['Host', host, 'Content-Type', 'application/x-www-form-urlencoded', 'Content-Length'];
  }

  authenticate(this: Strategy & PassportStrategy, { query, session }: Request): void {
    if (query.code === undefined) {
      // The cheapest random text that Node has: 122 bits each, and nothing to escape.
      const state = randomUUID();
      const codeVerifier = randomUUID() + randomUUID();
      session.pending = { state, codeVerifier };
      const challenge = hash('sha256', codeVerifier, 'base64url');
      this.redirect(`${this.location}&state=${state}&code_challenge=${challenge}`);
      return;
    }
    const { pending } = session;
    session.pending = undefined;
    if (pending?.state !== query.state) {
      this.fail('unknown state');
      return;
    }
    const body = `${this.form}&code=${encodeURIComponent(query.code)}&code_verifier=${pending?.codeVerifier ?? ''}`;
    const headers = [...this.headers, String(body.length)];
    const sent = request({ ...this.target, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      response.on('end', () => {
        const token = JSON.parse(text) as { access_token: string; created_at: number };
        this.success(createUser(token.access_token, token.created_at));
      });
    });
    sent.on('error', (error) => {
      this.error(error);
    });
    sent.end(body);
  }
}
