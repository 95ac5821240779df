// Code of the app that throws, rejects, or answers twice: it surfaces once, and the app lives on. Jest fails a test
// in which a rejection or an exception is left over.
import { LoopAndTieStrategy, type LoopAndTieProfile } from '../../lib';
import { startApp, type AppSettings, type TestApp } from '../support/app';
import { Browser, type Page } from '../support/browser';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint';

type Done = (error?: unknown, ...results: unknown[]) => void;

const USER = { id: 1 };
const boom = (): never => {
  throw new Error('boom');
};
const boomLater = (): Promise<never> => Promise.reject(new Error('boom'));

let provider: TokenEndpoint;
const apps: TestApp[] = [];

beforeAll(async () => {
  provider = await startTokenEndpoint();
});

afterAll(async () => {
  await Promise.all([...apps, provider].map((server) => server.close()));
});

async function start(settings: Omit<AppSettings, 'verify'> & { verify?: unknown }): Promise<TestApp> {
  const options = { ...provider.options, ...settings.options };
  const app = await startApp({ ...settings, options } as AppSettings);
  apps.push(app);
  return app;
}

async function logIn(app: TestApp, answer = 'code=the-code', browser = new Browser()): Promise<Page> {
  const state = (await browser.begin(app.url)).get('state') ?? '';
  return browser.open(`${app.url}/callback?${answer}&state=${state}`);
}

function expectBoom(app: TestApp, page: Page): void {
  expect(page).toMatchObject({ status: 500, body: { error: 'Error: boom' } });
  expect(app.errors).toHaveLength(1);
}

describe('a verify callback', () => {
  it.each([
    ['throws', boom],
    ['rejects', boomLater],
    ['throws, and takes one parameter', (_authorization: unknown) => boom()],
    ['rejects, and takes one parameter', (_authorization: unknown) => boomLater()],
    [
      'calls back with an error',
      (_a: 1, _b: 2, _c: 3, done: Done) => {
        done(new Error('boom'));
      },
    ],
    [
      'calls back with an error and a user',
      (_a: 1, _b: 2, _c: 3, done: Done) => {
        done(new Error('boom'), USER);
      },
    ],
    [
      'calls back with an error, then throws',
      (_a: 1, _b: 2, _c: 3, done: Done) => {
        done(new Error('boom'));
        throw new Error('late');
      },
    ],
    [
      'calls back later, with an error',
      (_a: 1, _b: 2, _c: 3, done: Done) => {
        setImmediate(done, new Error('boom'));
      },
    ],
  ])('that %s surfaces once', async (_title, verify) => {
    const app = await start({ verify });
    expectBoom(app, await logIn(app));
  });

  it.each([
    [
      'calls back twice',
      (_a: 1, _b: 2, _c: 3, done: Done) => {
        done(null, USER);
        done(null, { id: 2 });
      },
    ],
    [
      'calls back, then throws',
      (_a: 1, _b: 2, _c: 3, done: Done) => {
        done(null, USER);
        boom();
      },
    ],
    [
      'calls back, then rejects',
      async (_a: 1, _b: 2, _c: 3, done: Done) => {
        done(null, USER);
        await boomLater();
      },
    ],
    [
      'resolves before it calls back',
      async (_a: 1, _b: 2, _c: 3, done: Done) => {
        setImmediate(done, null, USER);
        await Promise.resolve();
      },
    ],
    [
      'gives undefined for no error',
      (_a: 1, _b: 2, _c: 3, done: Done) => {
        done(undefined, USER);
      },
    ],
  ])('that %s logs in once', async (_title, verify) => {
    const outcomes: unknown[][] = [];
    const app = await start({ verify, outcomes });
    await logIn(app);
    expect(outcomes).toEqual([[null, USER, {}]]);
  });

  it.each([
    ['nothing', []],
    ['undefined', [undefined, undefined]],
    ['false and a reason', [null, false, { message: 'not invited' }]],
  ])('that calls back with %s is a login that failed', async (_title, results) => {
    const outcomes: unknown[][] = [];
    const verify = (_a: 1, _b: 2, _c: 3, done: Done): void => {
      done(...results);
    };
    const app = await start({ verify, outcomes });
    await logIn(app);
    expect(outcomes).toEqual([[null, false, results[2], undefined]]);
  });

  it('that rejects with nothing is an error all the same', async () => {
    const app = await start({
      verify: (_authorization: unknown) => Promise.reject(undefined),
    });
    expect(await logIn(app)).toMatchObject({ status: 500 });
    expect(app.errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('empty') as string }),
    ]);
  });
});

describe("the app's own callback of passport.authenticate", () => {
  const verdicts: [outcome: string, settings: object, answer: string][] = [
    ['a user', {}, 'code=c'],
    ['no user', { verify: (_authorization: unknown) => false }, 'code=c'],
    ['a refusal', {}, 'error=access_denied'],
    ['an error', {}, 'error=server_error'],
  ];

  it.each(verdicts)(
    'that throws, given %s, runs once and surfaces once',
    async (_outcome, settings, answer) => {
      const outcomes: unknown[][] = [];
      const app = await start({ ...settings, outcomes, onOutcome: boom });
      expectBoom(app, await logIn(app, answer));
      expect(outcomes).toHaveLength(1);
    },
  );

  // Given no user, Passport drops what the callback returns: a rejection there is the app's to catch (SECURITY.md).
  it.each(verdicts.filter(([outcome]) => ['a user', 'an error'].includes(outcome)))(
    'that rejects, given %s, runs once and surfaces once',
    async (_outcome, settings, answer) => {
      const outcomes: unknown[][] = [];
      const app = await start({ ...settings, outcomes, onOutcome: boomLater });
      expectBoom(app, await logIn(app, answer));
      expect(outcomes).toHaveLength(1);
    },
  );
});

describe('what Passport calls after a login', () => {
  it('surfaces once where serializeUser throws', async () => {
    const app = await start({});
    Reflect.set(app.passport, '_serializers', []);
    app.passport.serializeUser(boom);
    expectBoom(app, await logIn(app));
  });

  it('surfaces once if the session cannot be made anew', async () => {
    const app = await start({
      prepare: (express) => {
        express.use((req, _res, next) => {
          Object.defineProperty(req, 'session', {
            value: { regenerate: boom },
            configurable: true,
            writable: false,
          });
          next();
        });
      },
      sessions: (_req, _res, next) => {
        next();
      },
    });
    expectBoom(app, await logIn(app));
  });
});

describe("a state store of the app's own", () => {
  interface Store {
    store?: unknown;
    verify?: unknown;
  }
  const good = {
    store: (_r: 1, _v: 2, _s: 3, _m: 4, done: Done) => {
      done(null, 'the-state');
    },
    verify: (_r: 1, _s: 2, _m: 3, done: Done) => {
      done(null, 'verifier', { from: 'store' });
    },
  };
  const start4 = (store: Store): Promise<TestApp> =>
    start({ options: { store: { ...good, ...store } as never } });

  it.each([
    ['throws', (_r: 1, _v: 2, _s: 3, _m: 4, _done: Done) => boom()],
    ['rejects', (_r: 1, _v: 2, _s: 3, _m: 4, _done: Done) => boomLater()],
    [
      'calls back with an error',
      (_r: 1, _v: 2, _s: 3, _m: 4, done: Done) => {
        done(new Error('boom'));
      },
    ],
  ])('that %s as a login begins surfaces once', async (_title, store) => {
    const app = await start4({ store });
    expectBoom(app, await new Browser().open(`${app.url}/login`));
  });

  it.each([
    ['nothing', undefined],
    ['an empty string', ''],
    ['an object', {}],
  ])('that gives %s for a state begins no login', async (_title, state) => {
    const app = await start4({
      store: (_r: 1, _v: 2, _s: 3, _m: 4, done: Done) => {
        done(null, state);
      },
    });
    const { status, location } = await new Browser().open(`${app.url}/login`);
    expect({ status, location }).toEqual({ status: 500, location: null });
    expect(String(app.errors[0])).toMatch(/state store gave no state/);
  });

  it.each([
    ['throws', (_r: 1, _s: 2, _m: 3, _done: Done) => boom()],
    ['rejects', (_r: 1, _s: 2, _m: 3, _done: Done) => boomLater()],
    [
      'calls back with an error',
      (_r: 1, _s: 2, _m: 3, done: Done) => {
        done(new Error('boom'));
      },
    ],
  ])('that %s at the callback surfaces once', async (_title, verify) => {
    const app = await start4({ verify });
    expectBoom(app, await logIn(app));
  });

  it('that calls back twice counts once', async () => {
    const before = provider.requests.length;
    const app = await start4({
      store: (_r: 1, _v: 2, _s: 3, _m: 4, done: Done) => {
        done(null, 'one');
        done(null, 'two');
      },
      verify: (_r: 1, _s: 2, _m: 3, done: Done) => {
        done(null, 'verifier');
        done(null, false);
        boom();
      },
    });
    expect(await logIn(app)).toMatchObject({ status: 200 });
    expect(provider.requests).toHaveLength(before + 1);
  });

  it.each([[false], [undefined], [null], ['']])('that says %p refuses the callback', async (ok) => {
    const app = await start4({
      verify: (_r: 1, _s: 2, _m: 3, done: Done) => {
        done(null, ok, { message: 'no' });
      },
    });
    expect(await logIn(app)).toMatchObject({ status: 403 });
    expect(app.errors).toEqual([]);
  });
});

describe('skipUserProfile', () => {
  it.each([
    ['throws', boom],
    ['rejects', boomLater],
    ['throws, and has a callback', (_token: string, _done: Done) => boom()],
    ['rejects, and has a callback', (_token: string, _done: Done) => boomLater()],
    [
      'calls back with an error',
      (_token: string, done: Done) => {
        done(new Error('boom'));
      },
    ],
  ])('that %s surfaces once', async (_title, skipUserProfile) => {
    const app = await start({ options: { skipUserProfile } as never });
    expectBoom(app, await logIn(app));
  });

  it.each([
    ['false', () => false, true],
    ['true', () => true, false],
    ['a promise of false', () => Promise.resolve(false), true],
    ['a promise of true', () => Promise.resolve(true), false],
    [
      'false by a callback',
      (_token: string, done: Done) => {
        done(null, false);
      },
      true,
    ],
    [
      'true by a callback',
      (_token: string, done: Done) => {
        done(null, true);
      },
      false,
    ],
    [
      'nothing by a callback',
      (_token: string, done: Done) => {
        done(null);
      },
      true,
    ],
  ])('that says %s decides', async (_title, skipUserProfile, hasTeams) => {
    const app = await start({ options: { skipUserProfile } as never });
    const { body } = await logIn(app);
    expect('teams' in (body as { user: object }).user).toBe(hasTeams);
  });
});

describe("a subclass's userProfile", () => {
  it.each([
    ['throws', boom],
    ['rejects', boomLater],
    [
      'calls back with an error',
      (_token: string, done: Done) => {
        done(new Error('boom'));
      },
    ],
  ])('that %s surfaces once', async (_title, userProfile) => {
    class Subclass extends LoopAndTieStrategy {
      override userProfile = userProfile as never;
    }
    const app = await start({ Strategy: Subclass, options: { skipUserProfile: false } });
    expectBoom(app, await logIn(app));
  });

  it('that calls back twice counts once', async () => {
    class Subclass extends LoopAndTieStrategy {
      override userProfile(
        _token: string,
        done: (error?: unknown, profile?: LoopAndTieProfile) => void,
      ): void {
        done(null, { provider: 'loopandtie', teams: [], _raw: '', _json: {} });
        done(new Error('boom'));
        boom();
      }
    }
    const app = await start({ Strategy: Subclass, options: { skipUserProfile: false } });
    expect(await logIn(app)).toMatchObject({ status: 200, body: { user: { teams: [] } } });
    expect(app.errors).toEqual([]);
  });
});

describe('the hooks for parameters', () => {
  it.each(['authorizationParams', 'tokenParams'])('surface once where %s throws', async (hook) => {
    const app = await start({});
    Reflect.set(app.strategy, hook, boom);
    const page = hook === 'tokenParams' ? await logIn(app) : await new Browser().open(`${app.url}/login`);
    expectBoom(app, page);
  });
});
