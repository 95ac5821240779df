// The engine knows no provider: nothing in it names one or imports from above, and it logs in at a made-up one.
import { subscribe } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import express from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import type { StrategyOptions } from '../../lib';
import type { Provider } from '../../lib/oauth2/provider';
import { RequestError } from '../../lib/oauth2/requests/request-error';
import type { Granted } from '../../lib/oauth2/requests/token-response';
import { SafeOAuth2Strategy } from '../../lib/oauth2/strategy';
import { TOKEN } from '../support/behaviours';
import { Browser } from '../support/browser';
import { serve, type Serving } from '../support/listen';
import { startProvider, type Provider as TestProvider } from '../support/provider';

const ENGINE = path.resolve(__dirname, '../../lib/oauth2');
const files = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

it.each(files)('%s imports nothing from above the engine', (file) => {
  const text = readFileSync(path.join(ENGINE, file), 'utf8');
  const specifiers = [...text.matchAll(/from '(\.[^']*)'/g)].map(([, specifier = '']) => specifier);
  for (const specifier of specifiers) {
    expect(path.resolve(ENGINE, path.dirname(file), specifier)).toMatch(`${ENGINE}${path.sep}`);
  }
});

it.each(files)('%s names no provider', (file) => {
  expect(readFileSync(path.join(ENGINE, file), 'utf8')).not.toMatch(/loop ?(&|and)? ?tie/i);
});

class AcmeError extends RequestError {}

class AcmeStrategy extends SafeOAuth2Strategy {
  constructor(options: StrategyOptions) {
    super(options, undefined);
  }

  protected override get _provider(): Provider {
    return ACME;
  }

  override createUser({ accessToken }: Granted, profile: unknown): object {
    return { accessToken, profile };
  }

  protected override _createProfile(): object {
    return { name: 'nobody' };
  }
}

const ACME: Provider = {
  name: 'acme',
  title: 'Acme',
  className: 'AcmeStrategy',
  packageName: 'passport-acme',
  authorizationURL: 'https://acme.example/authorize',
  tokenURL: 'https://acme.example/token',
  userProfileURL: 'https://acme.example/me',
  accept: 'application/json',
  tokenPrefix: 'acme_',
  advice: { invalid_grant: 'Ask Acme.' },
  userProfile: Reflect.get(AcmeStrategy.prototype, 'userProfile'),
  createError: (code, happened, hint = '', detail = {}) =>
    new AcmeError('AcmeError', 'Acme', code, happened, hint, detail),
};

describe('the strategy of another provider', () => {
  let provider: TestProvider;
  let site: Serving;

  beforeAll(async () => {
    provider = await startProvider();
    const app = express();
    site = await serve(app);
    const passport = new Passport();
    const credentials = { clientID: 'id', clientSecret: 'secret', callbackURL: `${site.url}/callback` };
    passport.use(new AcmeStrategy({ ...credentials, ...provider.options }));
    app.use(session({ secret: 'only for tests', resave: false, saveUninitialized: false }));
    const login = passport.authenticate('acme', { session: false }) as express.RequestHandler;
    app.get('/login', login);
    app.get('/callback', login, (req, res) => {
      res.json(req.user);
    });
    app.use(((error: AcmeError, _req, res, _next) => {
      res.status(error.status).json({ name: error.name, message: error.message });
    }) as express.ErrorRequestHandler);
  });
  afterAll(() => Promise.all([site.close(), provider.close()]));

  it('logs in, with a cookie of its own name', async () => {
    const browser = new Browser();
    const state = (await browser.begin(site.url)).get('state') ?? '';
    expect([...browser.cookies.keys()]).toEqual([`acme_${state.slice(0, 12)}`]);
    const { body } = await browser.open(`${site.url}/callback?code=the-code&state=${state}`);
    expect(body).toEqual({ accessToken: TOKEN, profile: { name: 'nobody' } });
    expect(provider.requests.at(-1)?.headers['user-agent']).toBe('passport-acme');
  });

  it('reports its failures in its own name', async () => {
    const browser = new Browser();
    const held = provider.hold('/token', 503);
    held.release();
    const { status, body } = await browser.logIn(site.url);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      name: 'AcmeError',
      message: expect.stringMatching(/^Acme is not available/) as string,
    });
  });

  // Node 20 takes a collected channel for the one that has come in its place. Other tests listen to Loop & Tie's.
  it('tells a subscriber that comes after a first login', async () => {
    const browser = new Browser();
    await browser.begin(site.url);
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    const heard: unknown[] = [];
    subscribe('passport-acme:login.started', (message) => heard.push(message));
    await nextTurn();
    await nextTurn();
    await browser.begin(site.url);
    expect(heard).toEqual([{ strategy: 'acme' }]);
  });
});
