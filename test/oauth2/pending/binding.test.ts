// Connecting an account is bound to the user who began it: a callback in another user's session connects nothing.
import express from 'express';
import { startApp, type TestApp } from '../../support/app';
import { Browser } from '../../support/browser';
import { startProvider, type Provider } from '../../support/provider';

let provider: Provider;
const apps: TestApp[] = [];

beforeAll(async () => {
  provider = await startProvider();
});

afterAll(() => Promise.all([...apps, provider].map((server) => server.close())));

/** An app in which `/as/:user` logs in, and `/connect` and its callback connect an account by `passport.authorize`. */
async function start(options: object = {}, authorize: object = {}): Promise<TestApp> {
  const app = await startApp({
    options: { ...provider.options, ...options },
  });
  apps.push(app);
  const server = app.server.listeners('request')[0] as express.Express;
  const connect = app.passport.authorize('loopandtie', authorize) as express.RequestHandler;
  const routes = express.Router();
  routes.get('/as/:user', (req, res, next) => {
    req.logIn({ id: req.params.user }, (error) => {
      if (error) next(error);
      else res.end();
    });
  });
  routes.get('/connect', connect);
  routes.get('/connected', connect, (req, res) => {
    res.json({ user: req.user, account: req.account });
  });
  routes.get('/alone', (req, _res, next) => {
    Object.assign(req, { user: { id: 1 } }); // as a token of the app's own would
    next();
  });
  routes.get('/alone', connect);
  server.use(routes);
  return app;
}

async function beginAs(app: TestApp, browser: Browser, user?: string): Promise<string> {
  if (user !== undefined) await browser.open(`${app.url}/as/${user}`);
  return (await browser.begin(app.url, '/connect')).get('state') ?? '';
}

const finish = (app: TestApp, browser: Browser, state: string) =>
  browser.open(`${app.url}/connected?code=c&state=${state}`);

describe.each([
  ['a cookie', {}],
  ['the session', { store: true }],
])('a login that connects an account, kept in %s', (_title, options) => {
  it('ends at the user who began it', async () => {
    const app = await start(options);
    const browser = new Browser();
    const page = await finish(app, browser, await beginAs(app, browser, 'victim'));
    expect(page).toMatchObject({
      status: 200,
      body: { user: { id: 'victim' }, account: { provider: 'loopandtie' } },
    });
  });

  it("ends at nobody if the callback's session has another user", async () => {
    const app = await start(options);
    const [victim, attacker] = [new Browser(), new Browser()];
    const state = await beginAs(app, victim, 'victim');
    await attacker.open(`${app.url}/as/attacker`);
    const before = provider.requests.length;
    // A sibling subdomain has set the attacker's session for the path of the callback.
    for (const [name, value] of attacker.cookies) victim.cookies.set(name, value);
    expect((await finish(app, victim, state)).status).toBe(403);
    expect(provider.requests.length).toBe(before);
  });
});

it('is bound to nobody without a user, and ends at no user', async () => {
  const app = await start();
  const browser = new Browser();
  const state = await beginAs(app, browser);
  await browser.open(`${app.url}/as/attacker`);
  expect((await finish(app, browser, state)).status).toBe(403);
  const other = new Browser();
  expect((await finish(app, other, await beginAs(app, other))).status).toBe(200);
});

it('needs bindTo for users outside a session of Passport, and says so', async () => {
  const app = await start();
  const { status, body } = await new Browser().open(`${app.url}/alone`);
  expect(status).toBe(500);
  expect(String(body)).toMatch(/Passport has no user in req\.session\. Pass bindTo/);
});

describe('bindTo', () => {
  it('counts instead of the session', async () => {
    const app = await start({}, { bindTo: 'ada' });
    const browser = new Browser();
    const state = await beginAs(app, browser, 'one');
    await browser.open(`${app.url}/as/two`);
    expect((await finish(app, browser, state)).status).toBe(200);
  });

  it('binds a login with passport.authenticate too', async () => {
    const one = await startApp({
      options: { ...provider.options, callbackURL: 'http://127.0.0.1:1/c' },
      authenticate: { bindTo: '7' },
    });
    const two = await startApp({
      options: { ...provider.options, callbackURL: 'http://127.0.0.1:1/c' },
      authenticate: { bindTo: '8' },
    });
    const none = await startApp({ options: { ...provider.options, callbackURL: 'http://127.0.0.1:1/c' } });
    apps.push(one, two, none);
    const browser = new Browser();
    const state = (await browser.begin(one.url)).get('state') ?? '';
    for (const other of [two, none]) {
      expect((await browser.open(`${other.url}/callback?code=c&state=${state}`)).status).toBe(403);
    }
    expect((await browser.open(`${one.url}/callback?code=c&state=${state}`)).status).toBe(200);
  });

  it.each([[undefined], [null], [''], [7], [{}], ['undefined'], ['null'], ['[object Object]']])(
    'that is %p is refused: it would bind to nobody, or to everybody',
    async (bindTo) => {
      const app = await startApp({ options: provider.options, authenticate: { bindTo } });
      apps.push(app);
      const { status, body } = await new Browser().open(`${app.url}/login`);
      expect({ status, body }).toMatchObject({
        status: 500,
        body: { error: expect.stringMatching(/^TypeError: bindTo must be a string/) as string },
      });
    },
  );
});
