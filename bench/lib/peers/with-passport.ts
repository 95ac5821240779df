// What an app with Passport looks like, whichever strategy it has.
import type { Express, RequestHandler } from 'express';
import { Passport, type Strategy } from 'passport';
import { CALLBACK_PATH, LOGIN_PATH } from './site';

/** Adds Passport, its session and the two routes. */
export function mountStrategy(app: Express, strategy: Strategy): void {
  const passport = new Passport();
  passport.use('peer', strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user, done) => {
    done(null, user as Express.User);
  });
  app.use(passport.session() as RequestHandler);
  app.get(LOGIN_PATH, passport.authenticate('peer') as RequestHandler);
  app.get(CALLBACK_PATH, passport.authenticate('peer', { successRedirect: '/' }) as RequestHandler);
}
