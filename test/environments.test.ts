// Where people test their apps: fake timers, and a DOM that lacks some of Node's globals. A login must work there too.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { startApp } from './support/app';
import { startProvider, type Provider } from './support/provider';
import { Browser } from './support/browser';

let provider: Provider;

beforeAll(async () => {
  provider = await startProvider();
});

afterAll(() => provider.close());

type Done = (error: null, user: object) => void;

/** lib/ as it is loaded now, in what the test made of its surroundings. */
function loadAnew(): typeof import('../lib') {
  let lib: typeof import('../lib') | undefined;
  jest.isolateModules(() => {
    lib = jest.requireActual('../lib');
  });
  if (!lib) throw new Error('lib/ was not loaded');
  return lib;
}

describe('under fake timers', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([
    ['without verify', {}],
    ['with an async verify', { verify: (_authorization: unknown) => Promise.resolve({ id: 1 }) }],
    [
      'with a verify that returns something and calls done',
      {
        verify: (_a: 1, _b: 2, _c: 3, done: Done) => {
          done(null, { id: 1 });
          return new Map();
        },
      },
    ],
    ['in the session', { options: { store: true } }],
    ['with teams', { options: { skipUserProfile: false } }],
  ])('a login works %s', async (_title, settings: object) => {
    jest.useFakeTimers();
    const { options = {}, ...rest } = settings as { options?: object };
    const app = await startApp({
      ...rest,
      Strategy: loadAnew().LoopAndTieStrategy,
      options: { tokenURL: `${provider.url}/token`, userProfileURL: `${provider.url}/teams`, ...options },
    });
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    expect((await browser.open(`${app.url}/callback?code=c&state=${state}`)).status).toBe(200);
    await app.close();
  });

  it('a verify that never calls done still ends in an error', async () => {
    jest.useFakeTimers();
    for (const returned of [{ id: 1 }, new Map()]) {
      const verify = ((_a: 1, _b: 2, _c: 3, _done: Done) => returned) as never;
      const options = { tokenURL: `${provider.url}/token`, timeout: 300 };
      const app = await startApp({ Strategy: loadAnew().LoopAndTieStrategy, options, verify });
      const browser = new Browser();
      const state = (await browser.begin(app.url)).get('state') ?? '';
      const page = await browser.open(`${app.url}/callback?code=c&state=${state}`);
      expect(page).toMatchObject({
        status: 500,
        body: { error: expect.stringContaining('without calling done') as string },
      });
      await app.close();
    }
  });
});

it('a login works after process.uptime was replaced by what throws', async () => {
  const uptime = process.uptime.bind(process);
  const app = await startApp({
    Strategy: loadAnew().LoopAndTieStrategy,
    options: { tokenURL: `${provider.url}/token` },
  });
  process.uptime = () => {
    throw new Error('boom');
  };
  const page = await new Browser().logIn(app.url).finally(() => {
    process.uptime = uptime;
  });
  expect(page.status).toBe(200);
  await app.close();
});

describe('without the globals that jsdom lacks', () => {
  const MISSING = [
    'setImmediate',
    'clearImmediate',
    'structuredClone',
    'fetch',
    'URL',
    'TextEncoder',
    'performance',
  ];
  const kept = new Map<string, PropertyDescriptor | undefined>();

  beforeEach(() => {
    for (const name of MISSING) {
      kept.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Reflect.deleteProperty(globalThis, name);
    }
  });

  afterEach(() => {
    for (const [name, descriptor] of kept)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
  });

  function visit(
    strategy: object,
    path: string,
    cookie?: string,
  ): Promise<{ outcome: unknown; cookie: string }> {
    const req = Object.assign(new IncomingMessage(new Socket()), {
      headers: cookie === undefined ? {} : { cookie },
      query: Object.fromEntries(
        path.split('&').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
      ),
    });
    const res = new ServerResponse(req);
    return new Promise((resolve) => {
      const tell = (outcome: unknown): void => {
        const [line = ''] = [res.getHeader('set-cookie') ?? ''].flat();
        resolve({ outcome, cookie: String(line).split(';')[0] ?? '' });
      };
      const actions = { redirect: tell, success: tell, fail: tell, error: tell };
      const request = Object.assign(Object.create(strategy) as { authenticate(req: unknown): void }, actions);
      request.authenticate(Object.assign(req, { res }));
    });
  }

  it('a login works', async () => {
    expect(MISSING.filter((name) => name in globalThis)).toEqual([]);
    const { LoopAndTieStrategy } = loadAnew();
    const strategy = new LoopAndTieStrategy({
      clientID: 'id',
      clientSecret: 'secret-of-the-app',
      callbackURL: 'https://your.site/callback',
      tokenURL: `${provider.url}/token`,
      userProfileURL: `${provider.url}/teams`,
      skipUserProfile: false,
    });
    const begun = await visit(strategy, 'utm=1');
    const state = /&state=([\w-]+)/.exec(String(begun.outcome))?.[1] ?? '';
    const { outcome } = await visit(strategy, `code=c&state=${state}`, begun.cookie);
    expect(outcome).toMatchObject({ provider: 'loopandtie', teams: [{ id: 'loop-tie' }] });
  });
});
