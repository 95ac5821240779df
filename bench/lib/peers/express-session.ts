// No OAuth at all: two requests, two redirects, one new session. What every peer pays before it does anything.
import { CALLBACK_PATH, LOGIN_PATH, type Mount } from './site';
import { createUser } from './user';
import { logIn } from './without-passport';

export const mount: Mount = (app, site) => {
  app.get(LOGIN_PATH, (_req, res) => {
    res.redirect(`${site.authorizationURL}?state=none`);
  });
  app.get(CALLBACK_PATH, (req, res, next) => {
    logIn(req, res, next, createUser('lt_benchmark_aaaaaaaaaaaaaaaaaaaaaaaaaaa', 1529032029));
  });
};
