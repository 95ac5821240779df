// A strategy that checks nothing and keeps nothing: one redirect, one token request. What cannot be undercut.
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { Request } from 'express';
import { Strategy } from 'passport';
import type { Mount, Site } from '.';
import { createUser } from './user';
import { mountStrategy } from './with-passport';

class LeastStrategy extends Strategy {
  override name = 'least';

  constructor(private readonly site: Site) {
    super();
  }

  override authenticate(req: Request): void {
    const { authorizationURL, callbackURL, clientID, clientSecret, tokenURL } = this.site;
    const { code } = req.query;
    if (code === undefined) {
      this.redirect(
        `${authorizationURL}?response_type=code&client_id=${clientID}&redirect_uri=${callbackURL}&state=none`,
      );
      return;
    }
    const body = `grant_type=authorization_code&client_id=${clientID}&client_secret=${clientSecret}&code=${code as string}&redirect_uri=${callbackURL}`;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    };
    const { request } = tokenURL.startsWith('https:') ? https : http;
    request(tokenURL, { method: 'POST', headers }, (response) => {
      text(response).then(
        (json) => {
          const token = JSON.parse(json) as { access_token: string; created_at: number };
          this.success(createUser(token.access_token, token.created_at));
        },
        (error: unknown) => {
          this.error(error);
        },
      );
    })
      .on('error', (error) => {
        this.error(error);
      })
      .end(body);
  }
}

export const mount: Mount = (app, site) => {
  mountStrategy(app, new LeastStrategy(site));
};
