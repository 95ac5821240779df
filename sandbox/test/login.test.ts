// A login to an app with passport-oauth2 alone, in the three lines of the README.
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import request from 'supertest';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

const redirectURIs = ['http://127.0.0.1/auth/loopandtie/callback'];
let sandbox: Sandbox;
let app: express.Express;

beforeAll(async () => {
  sandbox = await startSandbox({ clients: [{ clientID: 'id', clientSecret: 'secret', redirectURIs }] });
  const { authorizationURL, tokenURL, client } = sandbox;
  const passport = new Passport();
  const options = { authorizationURL, tokenURL, callbackURL: redirectURIs[0] ?? '', state: true, pkce: true };
  passport.use(
    'loopandtie',
    new OAuth2Strategy(
      { ...client, ...options },
      (accessToken: string, _refresh: string, _profile: object, done: OAuth2Strategy.VerifyCallback) => {
        done(null, { accessToken });
      },
    ),
  );
  app = express();
  app.use(session({ secret: 'a test', resave: false, saveUninitialized: false }));
  app.get('/auth/loopandtie', passport.authenticate('loopandtie') as RequestHandler);
  const outcome = { session: false, failureRedirect: '/failed' };
  const answer = passport.authenticate('loopandtie', outcome) as RequestHandler;
  app.get('/auth/loopandtie/callback', answer, (req, res) => {
    res.json(req.user);
  });
});

afterAll(() => sandbox.close());

it('passport-oauth2 logs in, with state and PKCE', async () => {
  const agent = request.agent(app);
  const begun = await agent.get('/auth/loopandtie');
  const callback = await sandbox.login(begun.headers.location ?? '');
  const response = await agent.get(callback.pathname + callback.search).expect(200);
  expect(response.body).toEqual({ accessToken: expect.stringMatching(/^lt_yourapp_[\w-]{27}$/) as string });
});

it('passport-oauth2 sees that the person pressed Deny', async () => {
  const agent = request.agent(app);
  const begun = await agent.get('/auth/loopandtie');
  const callback = await sandbox.login(begun.headers.location ?? '', { deny: true });
  const { headers } = await agent.get(callback.pathname + callback.search).expect(302);
  expect(headers.location).toBe('/failed');
});
