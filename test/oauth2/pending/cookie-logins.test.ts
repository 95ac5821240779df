// One cookie for each pending login: what it holds, who can finish it, and how often.
import fc from 'fast-check';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { readOptions } from '../../../lib/oauth2/check-options';
import type { Request } from '../../../lib/oauth2/options';
import { CookiePendingLogins } from '../../../lib/oauth2/pending/cookie-logins';
import { LOOP_AND_TIE } from '../../../lib/strategy';
import { startApp, type AppSettings, type TestApp } from '../../support/app';
import { answer, answerWell, sendAndClose } from '../../support/behaviours';
import type { Behaviour } from '../../support/connections';
import { startProvider, type Provider } from '../../support/provider';
import { Browser, type Page } from '../../support/browser';
import { sendRaw } from '../../support/raw-request';

let provider: Provider;
let app: TestApp;
const others: TestApp[] = [];

beforeAll(async () => {
  provider = await startProvider();
  app = await startApp({ options: provider.options });
});

afterAll(async () => {
  await Promise.all([app, ...others, provider].map((server) => server.close()));
});

async function startOther(settings: AppSettings): Promise<TestApp> {
  const other = await startApp({ ...settings, options: { ...provider.options, ...settings.options } });
  others.push(other);
  return other;
}

/** Comes back from the provider with the state of a login. */
function finish(browser: Browser, state: string | null, url = app.url): Promise<Page> {
  return browser.open(`${url}/callback?code=some-code&state=${state ?? ''}`);
}

function createStore(): { store: CookiePendingLogins; callbackURL: string } {
  const callbackURL = 'https://your.site/';
  const options = { clientID: 'id', clientSecret: 'secret-of-the-app', callbackURL };
  return { store: new CookiePendingLogins(readOptions(LOOP_AND_TIE, options)), callbackURL };
}

function onlyPending(browser: Browser): string {
  const [name = '', ...rest] = browser.pending;
  expect(rest).toEqual([]);
  return name;
}

describe('the cookie', () => {
  it("is HttpOnly, lasts 30 minutes, and returns with the provider's redirect", async () => {
    const { setCookie } = await new Browser().open(`${app.url}/login`);
    expect(setCookie).toEqual([
      expect.stringMatching(/^loopandtie_[\w-]{12}=[\w.]+; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('is bound to the host and TLS if the callback is https', async () => {
    const secure = await startOther({ options: { callbackURL: 'HTTPS://your.site/callback' } });
    const { setCookie } = await new Browser().open(`${secure.url}/login`);
    expect(setCookie[0]).toMatch(/^__Host-loopandtie_.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  });

  it('is that of http if https comes later in the callback URL', async () => {
    const plain = await startOther({
      options: { callbackURL: 'http://127.0.0.1/callback?then=https://your.site' },
    });
    const { setCookie } = await new Browser().open(`${plain.url}/login`);
    expect(setCookie).toEqual([expect.stringMatching(/^loopandtie_.*; SameSite=Lax$/)]);
  });

  it('holds neither the state nor the code verifier', async () => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const { cookieHeader } = browser;
    await finish(browser, state);
    const verifier = new URLSearchParams(provider.requests.at(-1)?.body).get('code_verifier') ?? '';
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(cookieHeader).not.toContain(verifier);
    expect(cookieHeader).not.toContain(state);
  });

  it('lives ten more seconds after the login for a second delivery', async () => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state');
    const { status, setCookie } = await finish(browser, state);
    expect(status).toBe(200);
    expect(setCookie).toContainEqual(
      expect.stringMatching(
        /^loopandtie_[\w-]{12}=used\.[\w.]+; Max-Age=10; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    );
    expect(browser.pending).toEqual([]);
  });

  it.each([
    ['access was denied', 'error=access_denied', answerWell],
    ['the provider refused the code', 'code=c', answer({ status: 400, body: '{"error":"invalid_grant"}' })],
  ])('is marked as used if %s', async (_title, query, behaviour) => {
    const refusing = await startProvider({ behaviour });
    const other = await startOther({ options: { tokenURL: `${refusing.url}/token` } });
    const browser = new Browser();
    const state = (await browser.begin(other.url)).get('state') ?? '';
    const { setCookie } = await browser.open(`${other.url}/callback?${query}&state=${state}`);
    expect(setCookie).toEqual([
      expect.stringMatching(/^loopandtie_[\w-]{12}=used\.[\w.]+; Max-Age=10; Path=\//),
    ]);
    await refusing.close();
  });

  it.each([
    ['a reset', sendAndClose(''), 502],
    ['a page of 500', answer({ status: 500, body: '<h1>' }), 503],
    ['server_error', answer({ status: 500, body: '{"error":"server_error"}' }), 502],
    ['429 with a word', answer({ status: 429, body: '{"error":"throttled"}' }), 502],
    ['silence', (): void => undefined, 504],
  ] satisfies [string, Behaviour, number][])(
    'survives a failure of the provider, and a reload logs in: %s',
    async (_title, behaviour, status) => {
      const hiccuping = await startProvider({ behaviour });
      const other = await startOther({ options: { tokenURL: `${hiccuping.url}/token`, timeout: 300 } });
      const browser = new Browser();
      const state = (await browser.begin(other.url)).get('state');
      expect((await finish(browser, state, other.url)).status).toBe(status);
      hiccuping.behave(answerWell);
      expect((await finish(browser, state, other.url)).status).toBe(200);
      await hiccuping.close();
    },
  );

  it('is used up by a token even if fetching teams failed', async () => {
    const other = await startOther({ options: { skipUserProfile: false } });
    const browser = new Browser();
    const state = (await browser.begin(other.url)).get('state');
    provider.hold('/teams', 503).release();
    const before = provider.requests.length;
    expect((await finish(browser, state, other.url)).status).toBe(503);
    expect((await finish(browser, state, other.url)).status).not.toBe(200);
    expect(provider.requests.slice(before).map(({ url }) => url)).toEqual(['/token', '/teams']);
  });

  it.each([
    ['HEAD', { method: 'HEAD' }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
  ])('is not used up by %s, which is answered with 503', async (_title, init) => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const before = provider.requests.length;
    const look = await browser.open(`${app.url}/callback?code=c&state=${state}`, init);
    expect(look).toMatchObject({ status: 503, setCookie: [] });
    expect(provider.requests.length).toBe(before);
    expect((await finish(browser, state)).status).toBe(200);
  });

  it('leaves cookies alone that the app set before', async () => {
    const other = await startOther({
      prepare: (express) => {
        express.use((_req, res, next) => {
          res.cookie('theme', 'dark');
          res.cookie('lang', 'en');
          next();
        });
      },
    });
    const { setCookie } = await new Browser().open(`${other.url}/login`);
    expect(setCookie.map((line) => line.split('=')[0])).toEqual([
      'theme',
      'lang',
      expect.stringMatching(/^loopandtie_/),
    ]);
  });

  it('leaves a single one alone that was set by hand', async () => {
    const other = await startOther({
      prepare: (express) => {
        express.use((_req, res, next) => {
          res.setHeader('Set-Cookie', 'theme=dark');
          next();
        });
      },
    });
    const { setCookie } = await new Browser().open(`${other.url}/login`);
    expect(setCookie).toEqual(['theme=dark', expect.stringMatching(/^loopandtie_/)]);
  });

  // One state in a hundred would hold them by chance.
  it('comes with a state without two hyphens, which firewalls take for SQL', () => {
    const { store, callbackURL } = createStore();
    const socket = new Socket();
    const states = Array.from({ length: 900 }, () => {
      const req = new IncomingMessage(socket);
      Object.assign(req, { res: new ServerResponse(req) });
      return store.begin(req as Request, { callbackURL, binding: undefined }, undefined).state;
    });
    expect(states.filter((state) => state.includes('--'))).toEqual([]);
  });

  it('cannot be set without a response, and the error says so', () => {
    const { store, callbackURL } = createStore();
    for (const res of [undefined, null, {}]) {
      const req = Object.assign(new IncomingMessage(new Socket()), { res }) as Request;
      expect(() => store.begin(req, { callbackURL, binding: undefined }, undefined)).toThrow(
        'found no response (req.res) to set it on',
      );
    }
  });

  it.each([
    [
      'an image',
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'same-origin' },
      0,
    ],
    ['a script', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' }, 0],
    ['a module', { 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'worker' }, 0],
    [
      'a page',
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' },
      1,
    ],
    [
      'a page that a service worker asks for, in Firefox',
      { 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'empty', accept: 'text/html,*/*;q=0.8' },
      1,
    ],
    [
      'a script that accepts a page',
      {
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        'sec-fetch-site': 'same-site',
        accept: 'text/html',
      },
      0,
    ],
    [
      'a script that reads no answer and accepts a page',
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty', accept: 'text/html' },
      0,
    ],
    ['an image over http', { accept: 'image/avif,image/webp,*/*;q=0.8' }, 0],
    ["Node's fetch", { 'sec-fetch-mode': 'cors' }, 1],
    ['a script that hides its site', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 0],
    ['a script that hides what it wants', { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'cross-site' }, 0],
    ['an image that hides the rest', { 'sec-fetch-mode': 'no-cors' }, 0],
    ['an older browser', {}, 1],
  ])('is set for what can finish a login: %s', async (_title, headers, count) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const { status, text } = await sendRaw(app.url, ['GET /login HTTP/1.1', 'Host: a', ...lines]);
    expect(status).toBe(302);
    expect(text.match(/^set-cookie: loopandtie_/gim) ?? []).toHaveLength(count);
  });

  it('is not set for HEAD', async () => {
    const { status, text } = await sendRaw(app.url, ['HEAD /login HTTP/1.1', 'Host: a']);
    expect(status).toBe(302);
    expect(text).not.toMatch(/^set-cookie:/im);
  });

  it('adds at most 75 bytes to each request under https', async () => {
    const secure = await startOther({ options: { callbackURL: 'https://your.site/callback' } });
    const browser = new Browser();
    await browser.begin(secure.url);
    expect(`; ${browser.cookieHeader}`.length).toBeLessThanOrEqual(75);
  });

  it('does not make a session', async () => {
    const { setCookie } = await new Browser().open(`${app.url}/login`);
    expect(setCookie.filter((line) => line.startsWith('connect.sid'))).toEqual([]);
  });
});

describe('two tabs of one browser', () => {
  it.each([
    ['the first finishes first', [0, 1]],
    ['the second finishes first', [1, 0]],
  ])('both log in: %s', async (_title, order) => {
    const browser = new Browser();
    const states = [(await browser.begin(app.url)).get('state'), (await browser.begin(app.url)).get('state')];
    for (const tab of order) expect((await finish(browser, states[tab] ?? null)).status).toBe(200);
  });

  it('log in at the same moment too', async () => {
    const browser = new Browser();
    const states = [(await browser.begin(app.url)).get('state'), (await browser.begin(app.url)).get('state')];
    const pages = await Promise.all(states.map((state) => finish(browser, state)));
    expect(pages.map((page) => page.status)).toEqual([200, 200]);
  });

  it('are not disturbed by a forged callback', async () => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state');
    expect((await finish(browser, 'x'.repeat(43))).status).toBe(403);
    expect((await finish(browser, state)).status).toBe(200);
  });
});

describe('a pending login is finished', () => {
  it('by any instance with the same credentials, endpoints and callback', async () => {
    const one = await startOther({ options: { callbackURL: 'http://127.0.0.1:1/callback' } });
    const two = await startOther({ options: { callbackURL: 'http://127.0.0.1:1/callback' } });
    const browser = new Browser();
    const state = (await browser.begin(one.url)).get('state');
    expect((await finish(browser, state, two.url)).status).toBe(200);
  });

  it.each([
    [
      'client secret',
      { clientSecret: 'another-secret-of-the-app', callbackURL: 'http://127.0.0.1:1/callback' },
    ],
    ['client id', { clientID: 'another', callbackURL: 'http://127.0.0.1:1/callback' }],
    ['callback', { callbackURL: 'http://127.0.0.1:1/other' }],
    ['token endpoint', { tokenURL: 'http://127.0.0.1:9/t', callbackURL: 'http://127.0.0.1:1/callback' }],
    [
      'authorization endpoint',
      { authorizationURL: 'http://127.0.0.1:9/a', callbackURL: 'http://127.0.0.1:1/callback' },
    ],
  ])('by none that has another %s', async (_title, options) => {
    const one = await startOther({ options: { callbackURL: 'http://127.0.0.1:1/callback' } });
    const two = await startOther({ options });
    const browser = new Browser();
    const state = (await browser.begin(one.url)).get('state');
    const page = await finish(browser, state, two.url);
    expect(page.status).toBe(403);
    expect(browser.pending).toHaveLength(1);
  });

  it('once: its cookie finds it used after a refused code', async () => {
    const refusing = await startProvider({
      behaviour: answer({ status: 400, body: '{"error":"invalid_grant"}' }),
    });
    const other = await startOther({ options: { tokenURL: `${refusing.url}/token` } });
    const browser = new Browser();
    const state = (await browser.begin(other.url)).get('state') ?? '';
    const name = onlyPending(browser);
    const value = browser.cookies.get(name) ?? '';
    expect((await finish(browser, state, other.url)).status).toBe(502);
    browser.cookies.set(name, value);
    const page = await browser.open(`${other.url}/callback?code=another&state=${state}`);
    expect(page.status).toBe(403);
    expect(refusing.requests).toHaveLength(1);
    await refusing.close();
  });

  it('by one user: verify runs once if the callback comes twice', async () => {
    let asked = 0;
    const verify = (_authorization: unknown): object => ({ id: (asked += 1) });
    const other = await startOther({ verify });
    const browser = new Browser();
    const state = (await browser.begin(other.url)).get('state');
    const pages = await Promise.all([finish(browser, state, other.url), finish(browser, state, other.url)]);
    pages.push(await finish(browser, state, other.url));
    for (const page of pages) expect(page).toMatchObject({ status: 200, body: { user: { id: 1 } } });
  });

  it('never again after Deny: a reload says that it was used', async () => {
    const outcomes: unknown[][] = [];
    const other = await startOther({ outcomes });
    const browser = new Browser();
    const state = (await browser.begin(other.url)).get('state') ?? '';
    for (let visit = 0; visit < 3; visit += 1) {
      await browser.open(`${other.url}/callback?error=access_denied&state=${state}`);
      if (visit === 1) browser.cookies.clear(); // its time is over
    }
    expect(outcomes.map(([, , info]) => (info as { code: string }).code)).toEqual([
      'access_denied',
      'state_used',
      'state_used',
    ]);
  });

  it('by one token request if the same callback arrives twice at once', async () => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state');
    const before = provider.requests.length;
    const pages = await Promise.all([finish(browser, state), finish(browser, state)]);
    expect(pages.map((page) => page.status)).toEqual([200, 200]);
    expect(provider.requests.length).toBe(before + 1);
  });

  it('up to the second before 30 minutes are over', async () => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    try {
      for (const [seconds, status] of [
        [1799, 200],
        [1800, 403],
      ] as const) {
        clock.mockReturnValue(now);
        const browser = new Browser();
        const state = (await browser.begin(app.url)).get('state');
        clock.mockReturnValue(now + seconds * 1000);
        expect((await finish(browser, state)).status).toBe(status);
      }
    } finally {
      clock.mockRestore();
    }
  });

  it('within 30 minutes', async () => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 1_801_000);
    try {
      expect((await finish(browser, state)).status).toBe(403);
      expect(browser.pending).toEqual([]);
    } finally {
      clock.mockRestore();
    }
  });
});

describe('a cookie that was changed', () => {
  it.each([
    ['another expiry', (value: string) => value.replace(/^[^.]+/, 'zzzzzz')],
    ['another nonce', (value: string) => value.replace(/\.[^.]+/, `.${'a'.repeat(32)}`)],
    ['a shorter nonce', (value: string) => value.replace(/\.[^.]+/, '.abc')],
    [
      'an app state put in',
      (value: string) => `${value}${Buffer.from('{"returnTo":"//evil.test"}').toString('base64url')}`,
    ],
    ['a part more', (value: string) => `${value}.x`],
    ['its end cut off', (value: string) => value.slice(0, 30)],
    ['nothing left', () => ''],
    ['quotes around it', (value: string) => `"${value}"`],
  ])('is refused with %s', async (_title, change) => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state');
    const name = onlyPending(browser);
    browser.cookies.set(name, change(browser.cookies.get(name) ?? ''));
    expect((await finish(browser, state)).status).toBe(403);
  });

  it.each([
    ['longer', (state: string) => `${state}x`],
    ['shorter', (state: string) => state.slice(0, 20)],
    ['longer at its start', (state: string) => `x${state}`],
  ])('is no key to a state that is %s', async (_title, change) => {
    const browser = new Browser();
    const state = change((await browser.begin(app.url)).get('state') ?? '');
    const value = browser.cookies.get(onlyPending(browser)) ?? '';
    browser.cookies.set(`loopandtie_${state.slice(0, 12)}`, value); // where it is looked for
    expect((await finish(browser, state)).status).toBe(403);
  });

  it.each([
    ['a changed cookie', 'x', 'something has changed since it began'],
    ['no cookie', undefined, 'This browser has no pending login with this state'],
  ])('has a hint of its own: %s', async (_title, value, hint) => {
    const outcomes: unknown[][] = [];
    const other = await startOther({ outcomes });
    const browser = new Browser();
    const state = (await browser.begin(other.url)).get('state');
    const name = onlyPending(browser);
    if (value === undefined) browser.cookies.delete(name);
    else browser.cookies.set(name, value);
    await finish(browser, state, other.url);
    const info = { code: 'state_unknown', hint: expect.stringContaining(hint) as string };
    expect(outcomes).toEqual([[null, false, expect.objectContaining(info), 403]]);
  });

  it('is refused when two logins swap their values', async () => {
    const browser = new Browser();
    const states = [(await browser.begin(app.url)).get('state'), (await browser.begin(app.url)).get('state')];
    const [one = '', two = ''] = browser.pending;
    const [first = '', second = ''] = [browser.cookies.get(one), browser.cookies.get(two)];
    browser.cookies.set(one, second).set(two, first);
    for (const state of states) expect((await finish(browser, state)).status).toBe(403);
  });

  it('does not keep the right one beside it from being found', async () => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const name = onlyPending(browser);
    const cookie = `${name}=forged; ${browser.cookieHeader}; ${name}=`;
    const page = await new Browser().open(`${app.url}/callback?code=c&state=${state}`, {
      headers: { cookie },
    });
    expect(page.status).toBe(200);
  });

  it('is refused under https if two have its name', async () => {
    const secure = await startOther({ options: { callbackURL: 'https://your.site/callback' } });
    const browser = new Browser();
    const state = (await browser.begin(secure.url)).get('state');
    const cookie = `${browser.cookieHeader}; ${onlyPending(browser)}=planted`;
    const url = `${secure.url}/callback?code=c&state=${state ?? ''}`;
    expect((await new Browser().open(url, { headers: { cookie } })).status).toBe(403);
    expect((await finish(browser, state, secure.url)).status).toBe(200);
  });

  it('is never believed, whatever it holds', async () => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const name = onlyPending(browser);
    const text = fc.string({ unit: fc.constantFrom(...'abcXYZ019._-='.split('')), maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const headers = { cookie: `${name}=${value}` };
        const page = await new Browser().open(`${app.url}/callback?code=c&state=${state}`, { headers });
        expect(page.status).toBe(403);
      }),
      { numRuns: 50 },
    );
  });
});

describe('many pending logins of one browser', () => {
  it('are 20 at the most, and the oldest are given up first', async () => {
    const browser = new Browser();
    const states: (string | null)[] = [];
    let now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
    try {
      for (let tab = 0; tab < 25; tab += 1) {
        now += 1000;
        states.push((await browser.begin(app.url)).get('state'));
      }
      expect(browser.pending).toHaveLength(20);
      expect(browser.cookieHeader.length).toBeLessThan(6_000);
      const { setCookie } = await browser.open(`${app.url}/login`);
      expect(setCookie[0]).toMatch(/^loopandtie_[\w-]{12}=; Max-Age=0; Path=\/$/);
      states.shift();
      for (const state of states.slice(0, 5)) expect((await finish(browser, state)).status).toBe(403);
      for (const state of states.slice(5)) expect((await finish(browser, state)).status).toBe(200);
    } finally {
      clock.mockRestore();
    }
  });

  it('are at most 20 under https, and expire with the right attributes', async () => {
    const secure = await startOther({ options: { callbackURL: 'https://your.site/callback' } });
    const browser = new Browser();
    for (let tab = 0; tab < 20; tab += 1) await browser.begin(secure.url);
    const { setCookie } = await browser.open(`${secure.url}/login`);
    expect(setCookie[0]).toMatch(/^__Host-loopandtie_[\w-]{12}=; Max-Age=0; Path=\/; Secure$/);
    expect(browser.pending).toHaveLength(20);
    expect(browser.cookieHeader.length).toBeLessThan(6_000);
  });

  it('stay under 6 KB if each holds much of the app', async () => {
    const big = await startOther({ authenticate: { state: 'x'.repeat(1_000) } });
    const browser = new Browser();
    for (let tab = 0; tab < 10; tab += 1) await browser.begin(big.url);
    expect(browser.cookieHeader.length).toBeLessThan(6_000);
    expect(browser.pending.length).toBeGreaterThanOrEqual(3);
  });

  it('drop cookies first that only share our name', async () => {
    const browser = new Browser();
    for (let tab = 0; tab < 19; tab += 1) await browser.begin(app.url);
    browser.cookies.set(`loopandtie_${'x'.repeat(12)}`, '!');
    await browser.begin(app.url);
    expect(browser.pending).toHaveLength(20);
    expect(browser.cookies.has(`loopandtie_${'x'.repeat(12)}`)).toBe(false);
  });

  it('leave cookies of other names alone, however alike', async () => {
    const browser = new Browser();
    for (let tab = 0; tab < 20; tab += 1) await browser.begin(app.url);
    const names = ['x'.repeat(11), 'x'.repeat(13), `${'x'.repeat(12)}!`, `!${'x'.repeat(12)}`, ''];
    const others = [...names.map((name) => `loopandtie_${name}`), 'otherandtie_xxxxxxxxxxxx'];
    for (const name of others) browser.cookies.set(name, '1');
    await browser.begin(app.url);
    for (const name of others) expect(browser.cookies.get(name)).toBe('1');
  });

  it('give up first what outlives ours: it was planted', async () => {
    const browser = new Browser();
    const far = (Math.floor(Date.now() / 1000) + 10_000_000).toString(36);
    for (let planted = 0; planted < 19; planted += 1) {
      browser.cookies.set(`loopandtie_${100_000_000_000 + planted}`, `${far}.${'a'.repeat(32)}.`);
    }
    const states = [(await browser.begin(app.url)).get('state'), (await browser.begin(app.url)).get('state')];
    for (const state of states) expect((await finish(browser, state)).status).toBe(200);
  });

  it('count only names of our own prefix, which no site can plant', async () => {
    const secure = await startOther({ options: { callbackURL: 'https://your.site/callback' } });
    const browser = new Browser();
    for (let planted = 0; planted < 25; planted += 1) {
      browser.cookies.set(`loopandtie_${100_000_000_000 + planted}`, `zzzzzz.${'a'.repeat(32)}.`);
    }
    const { setCookie } = await browser.open(`${secure.url}/login`);
    expect(setCookie).toEqual([expect.stringMatching(/^__Host-loopandtie_[\w-]+=[^;]+; Max-Age=1800;/)]);
  });

  it('give a short response to 15 KB of cookies', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `loopandtie_${100_000_000_000 + index}=`);
    const lines = ['GET /login HTTP/1.1', 'Host: a', `Cookie: ${names.join('; ')}`];
    const { status, text } = await sendRaw(app.url, lines);
    expect(status).toBe(302);
    expect(text.length).toBeLessThan(3_500);
  });

  it.each([
    [4_999, 1],
    [5_000, 1],
    [5_001, 2],
  ])('may have 5,000 bytes with the new one: %i, %i cookie(s) set', async (bytes, count) => {
    const {
      setCookie: [own = ''],
    } = await new Browser().open(`${app.url}/login`);
    const browser = new Browser();
    const name = `loopandtie_${'x'.repeat(12)}`;
    const beside = bytes - own.indexOf(';') - 2 - `${name}=; `.length;
    browser.cookies.set(name, 'x'.repeat(beside));
    browser.cookies.set('app', 'has bytes of its own');
    const { setCookie } = await browser.open(`${app.url}/login`);
    expect(setCookie).toHaveLength(count);
  });

  it.each([
    ['long', ['app'], 'x'.repeat(6_000)],
    ['alike', ['app'], 'loopandtie_'.repeat(30)],
    [
      'named alike',
      Array.from({ length: 30 }, (_, index) => `app_loopandtie_${100_000_000_000 + index}`),
      '1',
    ],
  ])("lose no place to a cookie of the app's that is %s", async (_title, names, value) => {
    const browser = new Browser();
    for (const name of names) browser.cookies.set(name, value);
    for (let tab = 0; tab < 3; tab += 1) await browser.begin(app.url);
    const { setCookie } = await browser.open(`${app.url}/login`);
    expect(setCookie).toHaveLength(1);
    expect(browser.pending.filter((name) => !names.includes(name))).toHaveLength(4);
  });
});

describe("the app's own state", () => {
  it.each([
    ['an object', { returnTo: '/gifts?page=2', list: [1, null, 'ü'] }],
    ['a string', '/gifts'],
    ['a number', 7],
    ['false', false],
    ['as long as it may be', 'x'.repeat(1_022)],
  ])('comes back as it was: %s', async (_title, state) => {
    const other = await startOther({ authenticate: { state } });
    const browser = new Browser();
    const parameters = await browser.begin(other.url);
    expect(parameters.get('state')).toMatch(/^[\w-]{43}$/);
    const { body } = await finish(browser, parameters.get('state'), other.url);
    expect(body).toMatchObject({ info: { state } });
  });

  it.each([
    ['none', undefined],
    ['null', null],
    ['an empty string', ''],
  ])('is absent for %s', async (_title, state) => {
    const other = await startOther({ authenticate: { state } });
    const browser = new Browser();
    const { body } = await finish(browser, (await browser.begin(other.url)).get('state'), other.url);
    expect(body).toEqual(expect.objectContaining({ info: {} }));
  });

  it.each([
    ['too long', 'x'.repeat(1_025), /1027 bytes of JSON; at most 1024 fit.*Keep the data in the session/],
    ['no JSON', () => 1, /cannot be written as JSON/],
    [
      'endless',
      (() => {
        const circle: { self?: unknown } = {};
        circle.self = circle;
        return circle;
      })(),
      /circular/,
    ],
  ])('ends in an error if it is %s', async (_title, state, message) => {
    const other = await startOther({ authenticate: { state } });
    const { status, body } = await new Browser().open(`${other.url}/login`);
    expect(status).toBe(500);
    expect((body as { error: string }).error).toMatch(message);
  });
});
