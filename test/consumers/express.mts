// What people write in an Express app, with @types/passport: none of it needs a cast.
import express, { type Request, type Response } from 'express';
import passport from 'passport';
import { LoopAndTieStrategy, type Profile, type TokenParams } from 'passport-loopandtie';
import type { VerifyCallback } from 'passport-oauth2';

const options = {
  clientID: 'id',
  clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
  callbackURL: 'https://your.site/callback',
};
const withRequest = { ...options, passReqToCallback: true } as const;

// passport-oauth2's forms, annotated as in its own README and in those of its subclasses.
new LoopAndTieStrategy(
  options,
  (accessToken: string, refreshToken: string, profile: Profile, done: VerifyCallback) => {
    done(null, { accessToken, refreshToken, teams: profile.teams });
  },
);
new LoopAndTieStrategy(
  options,
  (
    accessToken: string,
    _refreshToken: string | undefined,
    params: TokenParams,
    _profile: Profile,
    done: (error: Error | null, user?: Express.User) => void,
  ) => {
    done(null, { accessToken, createdAt: params.created_at });
  },
);
new LoopAndTieStrategy(
  withRequest,
  (req: Request, accessToken: string, _refreshToken: string, _profile: Profile, done: VerifyCallback) => {
    done(null, { accessToken, path: req.path }, { message: 'Welcome!' });
  },
);
new LoopAndTieStrategy(withRequest, ({ req, accessToken }) =>
  Promise.resolve({ accessToken, path: req.path }),
);

const app = express();
const callbackURL = 'https://your.site/other';
app.get(
  '/login',
  passport.authenticate('loopandtie', { state: { returnTo: '/gifts' }, callbackURL, failureMessage: true }),
);
app.get(
  '/connect',
  passport.authorize('loopandtie', { state: '/gifts', bindTo: '7', scope: ['a'], failureRedirect: '/' }),
);
app.get('/callback', passport.authenticate('loopandtie', { session: false }), (req, res) => {
  const state: unknown = req.authInfo?.state;
  const account: Express.User | undefined = req.account;
  res.json({ state, account });
});
app.get('/custom', (req: Request, res: Response, next) => {
  passport.authenticate(
    'loopandtie',
    { bindTo: '7' },
    (
      error: unknown,
      user?: Express.User | false | null,
      info?: { code?: string; message?: string; state?: unknown },
    ) => {
      if (error) next(error);
      else res.json({ user, code: info?.code, message: info?.message, state: info?.state });
    },
  )(req, res, next);
});
app.get('/custom-with-own-types', (req, res, next) => {
  passport.authenticate(
    'loopandtie',
    (error: Error | null, user: Express.User | false, info: object, status: number) => {
      res.json({ error, user, info, status });
    },
  )(req, res, next);
});

// Other strategies are typed as before.
app.get('/other', passport.authenticate('google', { scope: ['profile'], failureRedirect: '/' }));
app.get('/several', passport.authenticate(['loopandtie', 'local'], { failureRedirect: '/' }));

// @ts-expect-error -- a misspelt option of a request
passport.authenticate('loopandtie', { callbackUrl: callbackURL });
// @ts-expect-error -- bindTo is text
passport.authenticate('loopandtie', { bindTo: 7 });
