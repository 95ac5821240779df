// Hosts with rules of their own, as docs/frameworks.md describes them: only one cookie is passed on; tenants on hosts of
// their own.
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Passport } from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { Browser } from '../../test/support/browser';
import { serve, type Serving } from '../../test/support/listen';

let sandbox: Sandbox;
let app: Serving;
let browser: Browser;

beforeAll(async () => {
  sandbox = await startSandbox();
});

beforeEach(() => {
  browser = new Browser();
});

afterEach(() => app.close());
afterAll(() => sandbox.close());

/** Starts an app, and returns its routes' path at another name of this machine. */
async function start(
  store: boolean,
  addRoutes: (app: express.Express, passport: InstanceType<typeof Passport>) => void,
): Promise<string> {
  const web = express();
  app = await serve(web);
  const other = app.url.replace('127.0.0.1', 'localhost');
  for (const url of [app.url, other]) sandbox.addRedirectURI(`${url}/callback`);
  const passport = new Passport();
  const { clientID, clientSecret } = sandbox.client;
  const { authorizationURL, tokenURL } = sandbox;
  passport.use(
    new LoopAndTieStrategy({
      ...{ clientID, clientSecret, authorizationURL, tokenURL },
      ...(store && { store: true as const }),
      callbackURL: `${app.url}/callback`,
    }),
  );
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });
  const settings = { secret: 'only for tests', name: '__session', resave: false, saveUninitialized: false };
  web.use(session(settings), passport.session() as RequestHandler);
  addRoutes(web, passport);
  web.get('/', (req, res) => {
    res.send(req.user ? 'Connected' : 'Nobody');
  });
  return other;
}

it('logs in where only a cookie named __session is passed on', async () => {
  await start(true, (web, passport) => {
    web.get(
      ['/login', '/callback'],
      passport.authenticate('loopandtie', { successRedirect: '/' }) as RequestHandler,
    );
  });
  const { location } = await browser.open(`${app.url}/login`);
  expect([...browser.cookies.keys()]).toEqual(['__session']);
  const callback = await sandbox.login(location ?? '');
  expect((await browser.open(callback.href)).location).toBe('/');
  expect((await browser.open(app.url)).body).toBe('Connected');
});

it('returns each tenant to the host on which the login started', async () => {
  const other = await start(false, (web, passport) => {
    const callbackURLs = new Map(
      [app.url, app.url.replace('127.0.0.1', 'localhost')].map((url) => [
        new URL(url).hostname,
        `${url}/callback`,
      ]),
    );
    web.get(['/login', '/callback'], (req, res, next) => {
      const callbackURL = callbackURLs.get(req.hostname) ?? '';
      (passport.authenticate('loopandtie', { callbackURL, successRedirect: '/' }) as RequestHandler)(
        req,
        res,
        next,
      );
    });
  });
  for (const url of [app.url, other]) {
    const tenant = new Browser();
    const { location } = await tenant.open(`${url}/login`);
    const callback = await sandbox.login(location ?? '');
    expect(callback.origin).toBe(url);
    expect((await tenant.open(callback.href)).location).toBe('/');
    expect((await tenant.open(url)).body).toBe('Connected');
  }
});
