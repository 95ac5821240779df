// The strategy under each version of Passport that is still in use.
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import type { PassportStatic } from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { Browser, type Page } from '../../test/support/browser';
import { serve, type Serving } from '../../test/support/listen';
import { forgetPassport, PASSPORT_VERSIONS } from './support/passport-versions';

/** What each version exports; `Passport` makes one of one's own. */
type Version = Pick<PassportStatic, 'Passport'>;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

async function startApp({ Passport }: Version): Promise<Serving> {
  const app = express();
  const listening = await serve(app);
  const callbackURL = `${listening.url}/callback`;
  sandbox.addRedirectURI(callbackURL);
  const { client, authorizationURL, tokenURL } = sandbox;
  const { clientID, clientSecret } = client;
  const passport = new Passport();
  passport.use(new LoopAndTieStrategy({ clientID, clientSecret, callbackURL, authorizationURL, tokenURL }));
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });
  app.use(session({ secret: 'only for tests', resave: false, saveUninitialized: false }));
  // Passport 0.4 and 0.5 need both.
  app.use(passport.initialize() as RequestHandler, passport.session() as RequestHandler);
  app.get('/login', passport.authenticate('loopandtie', { state: 'here' }) as RequestHandler);
  app.get('/callback', passport.authenticate('loopandtie') as RequestHandler, (req, res) => {
    res.json(req.authInfo);
  });
  app.get('/me', (req, res) => {
    const user: { provider?: string } | undefined = req.user;
    res.json({ provider: user?.provider });
  });
  return listening;
}

describe.each(PASSPORT_VERSIONS)('%s', (name) => {
  let app: Serving;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp((await import(name)) as Version);
  });

  beforeEach(() => {
    browser = new Browser();
    sandbox.forgetAuthorizations();
  });

  afterAll(() => app.close());
  afterAll(forgetPassport);

  async function logIn(how: { deny?: boolean } = {}): Promise<Page> {
    const { location } = await browser.open(`${app.url}/login`);
    const callback = await sandbox.login(location ?? '', how);
    return browser.open(callback.href);
  }

  it('logs a person in, brings the state back, and knows them afterwards', async () => {
    expect(await logIn()).toMatchObject({ status: 200, body: { state: 'here' } });
    expect((await browser.open(`${app.url}/me`)).body).toEqual({ provider: 'loopandtie' });
  });

  it('answers Deny with 403', async () => {
    expect((await logIn({ deny: true })).status).toBe(403);
    expect((await browser.open(`${app.url}/me`)).body).toEqual({});
  });

  it('answers an error of the provider with 502', async () => {
    sandbox.next('invalid_client');
    expect((await logIn()).status).toBe(502);
  });
});
