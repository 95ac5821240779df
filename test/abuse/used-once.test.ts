// What comes of a callback that is delivered more than once: repeats, retries, other processes, and state stores.
import { setUptime } from '../support/uptime';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { startApp, type TestApp } from '../support/app';
import { sendAndClose } from '../support/behaviours';
import { startProvider } from '../support/provider';
import { Browser, type Page } from '../support/browser';
import { boom, provider, startGrantedApp } from '../support/granted-app';
import { sendRaw } from '../support/raw-request';

type Done = (error: null, value: string) => void;

beforeEach(() => {
  provider.requests.length = 0;
});

async function begin(browser: Browser, app: TestApp): Promise<string> {
  return (await browser.begin(app.url)).get('state') ?? '';
}

function finish(browser: Browser, app: TestApp, state: string): Promise<Page> {
  return browser.open(`${app.url}/callback?code=the-code&state=${state}`);
}

it('a repeated callback says so, and gets the user from verify', async () => {
  const outcomes: unknown[][] = [];
  const seen: unknown[] = [];
  const app = await startGrantedApp({
    verify: (_: unknown) => ({ id: 1, tokens: 'kept' }),
    authenticate: { state: 'mine' },
    outcomes,
    onOutcome: () => {
      const [, user] = outcomes.at(-1) ?? [];
      seen.push({ ...(user as object) });
      delete (user as { tokens?: string }).tokens; // as Node-RED does
      throw new Error('answered');
    },
  });
  const browser = new Browser();
  const state = await begin(browser, app);
  for (let delivery = 0; delivery < 3; delivery += 1) await finish(browser, app, state);
  expect(seen).toEqual(Array(3).fill({ id: 1, tokens: 'kept' }));
  expect(outcomes.map(([, , info]) => info)).toEqual([
    { state: 'mine' },
    { state: 'mine', repeated: true },
    { state: 'mine', repeated: true },
  ]);
});

it('a repeated callback gets an instance of a class as it is', async () => {
  class Account {
    constructor(readonly id: number) {}
  }
  const outcomes: unknown[][] = [];
  const app = await startGrantedApp({ verify: (_: unknown) => new Account(1), outcomes });
  const browser = new Browser();
  const state = await begin(browser, app);
  await finish(browser, app, state);
  await finish(browser, app, state);
  const [first, second] = outcomes.map(([, user]) => user);
  expect(first).toBeInstanceOf(Account);
  expect(second).toBe(first);
});

it('a repeated callback gets a copy of a row that has no prototype', async () => {
  const outcomes: unknown[][] = [];
  const verify = (_: unknown): object => Object.assign(Object.create(null) as object, { id: 1 });
  const app = await startGrantedApp({ verify, outcomes });
  const browser = new Browser();
  const state = await begin(browser, app);
  await finish(browser, app, state);
  await finish(browser, app, state);
  const [first, second] = outcomes.map(([, user]) => user);
  expect([first, second]).toEqual([{ id: 1 }, { id: 1 }]);
  expect(second).not.toBe(first);
});

it('no getter of a user is called: it may load or throw', async () => {
  const outcomes: unknown[][] = [];
  const app = await startGrantedApp({
    verify: (_: unknown) => Object.defineProperty({ id: 1 }, 'lazy', { enumerable: true, get: boom }),
    outcomes,
  });
  const browser = new Browser();
  const state = await begin(browser, app);
  await finish(browser, app, state);
  await finish(browser, app, state);
  expect(outcomes.map(([error, user]) => [error, (user as { id: number }).id])).toEqual([
    [null, 1],
    [null, 1],
  ]);
});

it('a login that verify refused is refused again without a token request', async () => {
  const app = await startGrantedApp({ verify: (_: unknown) => undefined });
  const browser = new Browser();
  const state = await begin(browser, app);
  const pages = [await finish(browser, app, state), await finish(browser, app, state)];
  expect(pages.map(({ status }) => status)).toEqual([401, 401]);
  expect(provider.requests).toHaveLength(1);
});

it('a code is sent five times at most while the provider fails', async () => {
  const failing = await startProvider({ behaviour: sendAndClose('HTTP/1.1 2') });
  const app = await startGrantedApp({ options: { tokenURL: `${failing.url}/token` } });
  const browser = new Browser();
  const state = await begin(browser, app);
  const statuses: number[] = [];
  for (let reload = 0; reload < 7; reload += 1) statuses.push((await finish(browser, app, state)).status);
  expect(statuses).toEqual([502, 502, 502, 502, 502, 403, 403]);
  expect(failing.requests).toHaveLength(5);
  await failing.close();
});

it('an error that comes while a code is exchanged uses nothing up', async () => {
  const app = await startGrantedApp();
  const browser = new Browser();
  const state = await begin(browser, app);
  const held = provider.hold('/token', 503);
  const first = finish(browser, app, state);
  await held.asked;
  const denied = await browser.open(`${app.url}/callback?error=access_denied&state=${state}`);
  expect(denied).toMatchObject({ status: 403, setCookie: [] });
  held.release();
  expect((await first).status).toBe(503);
  expect((await finish(browser, app, state)).status).toBe(200);
});

it('another process refuses a login that was used, without a token request', async () => {
  const options = { callbackURL: 'http://127.0.0.1:1/callback' };
  const [one, two] = [await startGrantedApp({ options }), await startGrantedApp({ options })];
  const browser = new Browser();
  const state = await begin(browser, one);
  expect((await finish(browser, one, state)).status).toBe(200);
  const page = await finish(browser, two, state);
  expect(page).toMatchObject({ status: 403, setCookie: [] });
  expect(provider.requests).toHaveLength(1);
});

it('the cookie ends ten seconds after success, however often the callback repeats', async () => {
  const app = await startGrantedApp();
  const browser = new Browser();
  const state = await begin(browser, app);
  await finish(browser, app, state);
  setUptime(process.uptime() + 6.5);
  const { setCookie } = await finish(browser, app, state).finally(setUptime);
  expect(setCookie.join()).toMatch(/loopandtie_[\w-]+=used\.[\w.]+; Max-Age=[34];/);
});

it("an app's state puts no two hyphens in the cookie", async () => {
  const app = await startGrantedApp({ authenticate: { state: 'ûûû>>>ûûû' } });
  const browser = new Browser();
  const state = await begin(browser, app);
  expect(browser.cookieHeader).not.toContain('--');
  const page = await finish(browser, app, state);
  expect(page.body).toMatchObject({ info: { state: 'ûûû>>>ûûû' } });
});

it('an image that opens the login route is no login that started', async () => {
  const app = await startApp({ options: provider.options });
  const started: unknown[] = [];
  const note = (message: unknown): unknown => started.push(message);
  subscribe('passport-loopandtie:login.started', note);
  await sendRaw(app.url, ['GET /login HTTP/1.1', 'Host: a', 'Accept: image/webp']);
  unsubscribe('passport-loopandtie:login.started', note);
  expect(started).toEqual([]);
  await app.close();
});

it("an app's store refuses another code after timeout", async () => {
  let release = (_user: object): void => undefined;
  const user = new Promise<object>((resolve) => (release = resolve));
  let onVerify = (): void => undefined;
  const asked = new Promise<void>((resolve) => (onVerify = resolve));
  const store = {
    store: (_r: unknown, _v: unknown, _s: unknown, _m: unknown, done: Done) => {
      done(null, 'state');
    },
    verify: (_r: unknown, _s: unknown, _m: unknown, done: Done) => {
      done(null, 'the-verifier');
    },
  };
  const verify = (_: unknown): Promise<object> => {
    onVerify();
    return user;
  };
  const app = await startGrantedApp({ options: { store }, verify });
  const browser = new Browser();
  const first = finish(browser, app, await begin(browser, app));
  await asked;
  setUptime(process.uptime() + 20);
  const second = await browser.open(`${app.url}/callback?code=another&state=state`).finally(setUptime);
  release({ id: 1 });
  expect([(await first).status, second.status]).toEqual([200, 403]);
});

describe('store: true', () => {
  it('is not disturbed by a stray callback or an older tab', async () => {
    const app = await startGrantedApp({ options: { store: true } });
    const browser = new Browser();
    const older = await begin(browser, app);
    const newer = await begin(browser, app);
    const pages = [await finish(browser, app, 'made-up'), await finish(browser, app, older)];
    pages.push(await finish(browser, app, newer));
    expect(pages.map(({ status }) => status)).toEqual([403, 403, 200]);
  });

  it('sends one token request for two callbacks at once', async () => {
    const app = await startGrantedApp({ options: { store: true } });
    const browser = new Browser();
    const state = await begin(browser, app);
    const held = provider.hold('/token');
    const pages = [finish(browser, app, state), finish(browser, app, state)];
    await held.asked;
    setTimeout(held.release, 200);
    expect((await Promise.all(pages)).map(({ status }) => status)).toEqual([200, 200]);
    expect(provider.requests).toHaveLength(1);
  });
});

it("an app's store that repeats a state without PKCE mixes no people", async () => {
  const store = {
    store: (_req: unknown, done: Done) => {
      done(null, 'constant');
    },
    verify: (_req: unknown, _state: string, done: Done) => {
      done(null, 'yes');
    },
  };
  const app = await startGrantedApp({
    options: { store, pkce: false } as never,
    verify: ({ req }: { req: { query: { code: string } } }) => ({ code: req.query.code }),
  });
  const { asked, release } = provider.hold('/token');
  const alice = new Browser().open(`${app.url}/callback?code=alice&state=constant`);
  await asked;
  const bob = await new Browser().open(`${app.url}/callback?code=bob&state=constant`);
  release();
  expect([(await alice).body, bob.body]).toMatchObject([
    { user: { code: 'alice' } },
    { user: { code: 'bob' } },
  ]);
});
