// State stores of the app, and the session's: called in the form that passport-oauth2 would choose.
import { LoopAndTieStrategy } from '../../../lib';
import { readOptions } from '../../../lib/oauth2/check-options';
import type { Request } from '../../../lib/oauth2/options';
import { StoredPendingLogins, type AnyStateStore } from '../../../lib/oauth2/pending/stored-logins';
import { LOOP_AND_TIE } from '../../../lib/strategy';
import type { TestApp } from '../../support/app';
import { Browser } from '../../support/browser';
import { boom, boomLater, expectBoom, provider, startGrantedApp } from '../../support/granted-app';

const CALLBACK = 'https://your.site/callback';
const CONTEXT = { callbackURL: CALLBACK, binding: undefined };
const OPTIONS = readOptions(LOOP_AND_TIE, {
  authorizationURL: 'https://provider.test/authorize',
  tokenURL: 'https://provider.test/token',
  clientID: 'id',
  clientSecret: 'secret-of-the-app',
  callbackURL: CALLBACK,
  timeout: 1_000,
});
const VERIFIER = expect.stringMatching(/^[\w-]{43}$/) as unknown;
const META = {
  authorizationURL: OPTIONS.authorizationURL,
  tokenURL: OPTIONS.tokenURL,
  clientID: 'id',
  callbackURL: CALLBACK,
};

type Done = (...results: unknown[]) => void;

/** A store that notes what it is called with, as if both its methods had declared so many parameters. */
function createStore(length: number, ...results: unknown[]): { store: AnyStateStore; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const method = (...args: unknown[]): void => {
    calls.push(args);
    (args.at(-1) as Done)(null, ...results);
  };
  Object.defineProperty(method, 'length', { value: length });
  return { store: { store: method, verify: method }, calls };
}

const req = Object.create(null) as Request;

describe('store', () => {
  it.each([
    [0, []],
    [2, []],
    [3, [META]],
    [4, ['app', META]],
    [5, [VERIFIER, 'app', META]],
  ])('with %i declared parameters gets what fits', async (length, given) => {
    const { store, calls } = createStore(length, 'the-state');
    const begun = await new StoredPendingLogins(store, OPTIONS, undefined).begin(req, CONTEXT, 'app');
    expect(begun).toEqual({ state: 'the-state', codeVerifier: VERIFIER });
    expect(calls).toEqual([[req, ...given, expect.any(Function)]]);
  });

  it('gets no code verifier without PKCE', async () => {
    const { store, calls } = createStore(5, 'the-state');
    await new StoredPendingLogins(store, { ...OPTIONS, pkce: false }, undefined).begin(req, CONTEXT, 'app');
    expect(calls).toEqual([[req, undefined, 'app', META, expect.any(Function)]]);
  });
});

it("an app's store refuses in its own words", async () => {
  const { store } = createStore(4, false, { message: 'no' });
  expect(await new StoredPendingLogins(store, OPTIONS, undefined).find(req, CONTEXT, 'the-state')).toEqual({
    refused: 'state_unknown',
    info: { message: 'no' },
  });
});

describe('verify', () => {
  it.each([
    [0, []],
    [3, []],
    [4, [META]],
  ])('with %i parameters gets what fits', async (length, given) => {
    const appState = { returnTo: '/gifts' };
    const { store, calls } = createStore(length, 'verifier', appState);
    const taken = await new StoredPendingLogins(store, OPTIONS, undefined).find(req, CONTEXT, 'the-state');
    expect(taken).toMatchObject({ codeVerifier: 'verifier', appState });
    expect(calls).toEqual([[req, 'the-state', ...given, expect.any(Function)]]);
  });
});

it.each([undefined, null, 'text', { a: 1 }])('an app state %p that a store kept comes back', async (kept) => {
  const { store } = createStore(3, true, kept);
  const login = await new StoredPendingLogins(store, OPTIONS, undefined).find(req, CONTEXT, 'the-state');
  expect(login).toMatchObject({ appState: kept });
});

describe('store: true', () => {
  it('keeps one pending login in the session, with PKCE and app state', async () => {
    const options = { store: true as const };
    const app = await startGrantedApp({ options, authenticate: { state: { returnTo: '/gifts' } } });
    const browser = new Browser();
    const first = (await browser.begin(app.url)).get('state') ?? '';
    const parameters = await browser.begin(app.url);
    expect(browser.pending).toEqual([]);
    expect(parameters.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    const page = await browser.open(`${app.url}/callback?code=c&state=${parameters.get('state') ?? ''}`);
    expect(page).toMatchObject({ status: 200, body: { info: { state: { returnTo: '/gifts' } } } });
    const verifier = new URLSearchParams(provider.requests.at(-1)?.body).get('code_verifier');
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect((await browser.open(`${app.url}/callback?code=c&state=${first}`)).status).toBe(403);
  });
});

describe('store: true in a session that watches assignments only', () => {
  it('replaces what changed under its key, and creates none at callbacks', async () => {
    const assigned: unknown[] = [];
    const watched = new Proxy<Record<PropertyKey, unknown>>(
      {},
      {
        set(session, name, value) {
          if (name === 'login') assigned.push(value);
          return Reflect.set(session, name, value);
        },
      },
    );
    const app = await startGrantedApp({
      options: { store: true, sessionKey: 'login' },
      sessions: (req, _res, next) => {
        Object.assign(req, { session: watched });
        next();
      },
    });
    const browser = new Browser();
    await browser.open(`${app.url}/callback?code=c&state=unknown`);
    expect(assigned).toEqual([]);
    // passport-oauth2's store changes what is there without assigning it.
    watched.login = { mine: 1 };
    const state = (await browser.begin(app.url)).get('state') ?? '';
    expect(assigned).toHaveLength(2);
    expect(assigned[1]).toEqual({ mine: 1, state: expect.any(Object) as object });
    expect(assigned[1]).not.toBe(assigned[0]);
    await browser.open(`${app.url}/callback?code=c&state=unknown`);
    expect(assigned).toHaveLength(2);
    await browser.open(`${app.url}/callback?code=c&state=${state}`);
    expect(assigned).toHaveLength(3);
    expect(assigned[2]).toEqual({ mine: 1 });
  });
});

describe("an app's store", () => {
  it('needs no session to begin a login', async () => {
    const { store } = createStore(5, 'the-state');
    const credentials = { clientID: 'id', clientSecret: 'secret-of-the-app', callbackURL: CALLBACK };
    const strategy = new LoopAndTieStrategy({ ...credentials, store: store });
    const location = await new Promise((resolve, reject) => {
      const actions = Object.assign(Object.create(strategy) as LoopAndTieStrategy, {
        redirect: resolve,
        error: reject,
      });
      actions.authenticate({ headers: {}, query: {} } as unknown as Request);
    });
    expect(location).toContain('&state=the-state&');
  });
});

describe('a store without PKCE', () => {
  it('needs to say no more than that a state is good', async () => {
    const store = {
      store: (
        _req: unknown,
        _verifier: unknown,
        _state: unknown,
        _meta: unknown,
        done: (e: null, s: string) => void,
      ) => {
        done(null, 'the-state');
      },
      verify: (_req: unknown, state: unknown, _meta: unknown, done: (e: null, ok: boolean) => void) => {
        done(null, state === 'the-state');
      },
    };
    const app = await startGrantedApp({ options: { store, pkce: false } });
    const parameters = await new Browser().begin(app.url);
    expect(Object.fromEntries(parameters)).toEqual({
      response_type: 'code',
      client_id: 'test-client',
      redirect_uri: app.callbackURL,
      state: 'the-state',
    });
    expect(await new Browser().open(`${app.url}/callback?code=c&state=the-state`)).toMatchObject({
      status: 200,
    });
    expect(provider.requests.at(-1)?.body).not.toContain('code_verifier');
    const page = await new Browser().open(`${app.url}/callback?error=server_error&state=the-state`);
    expect(page).toMatchObject({ status: 502, body: { code: 'server_error' } });
  });
});

describe('what a store says', () => {
  type Verify = (req: unknown, state: unknown, meta: unknown, done: Done) => void;

  async function run(verify: Verify, query = 'code=c'): Promise<{ outcomes: unknown[][]; requests: number }> {
    const before = provider.requests.length;
    const store = {
      store: (_req: unknown, _verifier: unknown, _state: unknown, _meta: unknown, done: Done) => {
        done(null, 'always-the-same');
      },
      verify,
    };
    const outcomes: unknown[][] = [];
    const app = await startGrantedApp({ options: { store: store as never }, outcomes });
    for (let login = 0; login < 2; login += 1) {
      const browser = new Browser();
      await browser.begin(app.url);
      await browser.open(`${app.url}/callback?${query}&state=always-the-same`);
    }
    return { outcomes, requests: provider.requests.length - before };
  }

  it('of a repeated state counts each time: the store decides on reuse', async () => {
    const { outcomes, requests } = await run((_req, _state, _meta, done) => {
      done(null, 'a-code-verifier-of-the-store');
    });
    expect(outcomes.map(([error, user]) => [error, (user as { provider: string }).provider])).toEqual([
      [null, 'loopandtie'],
      [null, 'loopandtie'],
    ]);
    expect(requests).toBe(2);
  });

  it('of a state that repeats counts after a Deny too', async () => {
    const { outcomes } = await run((_req, _state, _meta, done) => {
      done(null, true);
    }, 'error=access_denied');
    expect(outcomes).toMatchObject([
      [null, false, { code: 'access_denied' }, 403],
      [null, false, { code: 'access_denied' }, 403],
    ]);
  });

  it('of a state that it refuses reaches Passport', async () => {
    const info = { message: 'not from this browser' };
    const { outcomes, requests } = await run((_req, _state, _meta, done) => {
      done(null, false, info);
    });
    expect(outcomes[0]).toEqual([null, false, info, 403]);
    expect(requests).toBe(0);
  });
});

describe('a login that is bound to somebody', () => {
  const bound = { callbackURL: CALLBACK, binding: 'to 7' };

  function createMemory(length: number): AnyStateStore {
    let kept: unknown;
    const store = (...args: unknown[]): void => {
      kept = args.at(-3);
      (args.at(-1) as Done)(null, 'the-state');
    };
    const verify = (...args: unknown[]): void => {
      (args.at(-1) as Done)(null, 'verifier', kept);
    };
    return { store: Object.defineProperty(store, 'length', { value: length }), verify };
  }

  it.each([4, 5])('is found by the same only, in a store of %i parameters', async (length) => {
    const logins = new StoredPendingLogins(createMemory(length), OPTIONS, undefined);
    await logins.begin(req, bound, 'app');
    expect(await logins.find(req, bound, 'the-state')).toMatchObject({ appState: 'app' });
    for (const binding of ['to 8', undefined]) {
      expect(await logins.find(req, { callbackURL: CALLBACK, binding }, 'the-state')).toEqual({
        refused: 'state_mismatch',
      });
    }
  });

  it.each([4, 5])('differs from an app state that looks alike, with %i parameters', async (length) => {
    const logins = new StoredPendingLogins(createMemory(length), OPTIONS, undefined);
    // What a visitor sent, handed on as the app's own state.
    const sent = { loginBinding: 'to 7', state: 'app' };
    await logins.begin(req, CONTEXT, sent);
    expect(await logins.find(req, bound, 'the-state')).toEqual({ refused: 'state_mismatch' });
    expect(await logins.find(req, CONTEXT, 'the-state')).toMatchObject({ appState: sent });
  });

  it.each([2, 3])('cannot be kept by a store of %i parameters, and says so', async (length) => {
    const logins = new StoredPendingLogins(createMemory(length), OPTIONS, undefined);
    await expect(logins.begin(req, bound, 'app')).rejects.toThrow(
      /can be bound to a user only if the state store keeps the state/,
    );
  });
});

describe("over HTTP, an app's store", () => {
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
  const startWith = (store: Store): Promise<TestApp> =>
    startGrantedApp({ options: { store: { ...good, ...store } as never } });

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
    const app = await startWith({ store });
    expectBoom(app, await new Browser().open(`${app.url}/login`));
  });

  it.each([undefined, '', {}, 7, null])('that gives %p for a state begins no login', async (state) => {
    const app = await startWith({
      store: (_r: 1, _v: 2, _s: 3, _m: 4, done: Done) => {
        done(null, state);
      },
    });
    const { status, location } = await new Browser().open(`${app.url}/login`);
    expect({ status, location }).toEqual({ status: 500, location: null });
    expect(String(app.errors[0])).toMatch(/gave no state, and without one a login cannot be checked/);
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
    const app = await startWith({ verify });
    expectBoom(app, await new Browser().logIn(app.url));
  });

  it('that calls back twice counts once', async () => {
    const before = provider.requests.length;
    const app = await startWith({
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
    expect(await new Browser().logIn(app.url)).toMatchObject({ status: 200 });
    expect(provider.requests).toHaveLength(before + 1);
  });

  it.each([[false], [undefined], [null], ['']])('that says %p refuses the callback', async (ok) => {
    const app = await startWith({
      verify: (_r: 1, _s: 2, _m: 3, done: Done) => {
        done(null, ok, { message: 'no' });
      },
    });
    expect(await new Browser().logIn(app.url)).toMatchObject({ status: 403 });
    expect(app.errors).toEqual([]);
  });
});
