// Many tabs, many browsers, and callbacks that arrive twice: each login leads to one token request, and to its own user.
import { setUptime } from '../support/uptime';
import fc from 'fast-check';
import { startApp, type TestApp } from '../support/app';
import { answer, answerJson, answerWell, sendAndClose, TOKEN } from '../support/behaviours';
import type { Behaviour } from '../support/connections';
import { startProvider, type Provider } from '../support/provider';
import { Browser, type Page } from '../support/browser';
import { sendRaw } from '../support/raw-request';

let provider: Provider;
let app: TestApp;
let impatient: TestApp;

beforeAll(async () => {
  provider = await startProvider();
  const options = {
    authorizationURL: `${provider.url}/authorize`,
    tokenURL: `${provider.url}/token`,
    userProfileURL: `${provider.url}/teams`,
  };
  app = await startApp({ options });
  impatient = await startApp({ options: { ...options, timeout: 300 } });
});

afterAll(async () => {
  await Promise.all([app, impatient, provider].map((server) => server.close()));
});

beforeEach(() => {
  provider.behave(answerWell);
  provider.requests.length = 0;
  app.errors.length = 0;
});

async function begin(browser: Browser, server = app): Promise<string> {
  return (await browser.begin(server.url)).get('state') ?? '';
}

function finish(browser: Browser, state: string, server = app, code = 'the-code'): Promise<Page> {
  return browser.open(`${server.url}/callback?code=${code}&state=${state}`);
}

/** Gives each code a token of its own: codes of a login must not end up with the token of another. */
const answerWithCode: Behaviour = (socket, request) => {
  const code = /(?:^|&)code=([\w-]+)/m.exec(request)?.[1] ?? '';
  return answerJson({ access_token: `token-for-${code}`, token_type: 'bearer' })(socket, request);
};

describe('20 tabs of one browser', () => {
  const order = fc.shuffledSubarray([...Array(20).keys()], { minLength: 20 });

  it('all log in, each with its own code, in any order', async () => {
    provider.behave(answerWithCode);
    await fc.assert(
      fc.asyncProperty(order, async (tabs) => {
        const browser = new Browser();
        const states: string[] = [];
        for (let tab = 0; tab < 20; tab += 1) states.push(await begin(browser));
        for (const tab of tabs) {
          const { body } = await finish(browser, states[tab] ?? '', app, `code-${tab}`);
          expect(body).toMatchObject({ user: { accessToken: `token-for-code-${tab}` } });
        }
        expect(browser.pending).toEqual([]);
      }),
      { numRuns: 2 },
    );
  });

  it('all log in, finished at the same moment', async () => {
    provider.behave(answerWithCode);
    const browser = new Browser();
    const states: string[] = [];
    for (let tab = 0; tab < 20; tab += 1) states.push(await begin(browser));
    const pages = await Promise.all(states.map((state, tab) => finish(browser, state, app, `code-${tab}`)));
    pages.forEach(({ body }, tab) => {
      expect(body).toMatchObject({ user: { accessToken: `token-for-code-${tab}` } });
    });
  });

  it('begun at the same moment all log in too', async () => {
    const browser = new Browser();
    const states = await Promise.all(Array.from({ length: 20 }, () => begin(browser)));
    const pages = await Promise.all(states.map((state) => finish(browser, state)));
    expect(pages.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });
});

describe('200 logins begun and none finished', () => {
  it('leave cookies bounded, the site usable, and the latest 20 good', async () => {
    const browser = new Browser();
    const states: string[] = [];
    for (let login = 0; login < 200; login += 1) {
      states.push(await begin(browser));
      expect(browser.cookieHeader.length).toBeLessThan(5_100);
    }
    expect(browser.pending).toHaveLength(20);
    expect(await browser.open(`${app.url}/me`)).toMatchObject({ status: 200 });
    for (const state of states.slice(0, 180)) expect((await finish(browser, state)).status).toBe(403);
    for (const state of states.slice(180)) expect((await finish(browser, state)).status).toBe(200);
    expect(provider.requests).toHaveLength(20);
  });

  it('at the same moment drop 20 with each login, in short responses', async () => {
    const browser = new Browser();
    await Promise.all(Array.from({ length: 60 }, () => begin(browser)));
    const { setCookie } = await browser.open(`${app.url}/login`);
    expect(browser.pending).toHaveLength(41);
    expect(setCookie.join('').length).toBeLessThan(1_500);
    await begin(browser);
    const state = await begin(browser);
    expect(browser.pending).toHaveLength(20);
    expect((await finish(browser, state)).status).toBe(200);
  });
});

describe('a callback', () => {
  it("with the state of another browser's login is refused", async () => {
    const [attacker, victim] = [new Browser(), new Browser()];
    const state = await begin(attacker);
    expect((await finish(victim, state)).status).toBe(403);
    await begin(victim);
    expect((await finish(victim, state)).status).toBe(403);
    expect(provider.requests).toEqual([]);
    expect((await finish(attacker, state)).status).toBe(200);
  });

  it('delivered twice in sequence gets one result from one token request', async () => {
    const browser = new Browser();
    const state = await begin(browser);
    const cookie = browser.cookieHeader;
    const first = await finish(browser, state);
    expect(first.status).toBe(200);
    for (const second of [browser, new Browser()]) {
      const headers = second === browser ? {} : { cookie };
      const page = await second.open(`${app.url}/callback?code=the-code&state=${state}`, { headers });
      expect(page).toMatchObject({ status: 200, body: first.body as object });
    }
    expect(provider.requests).toHaveLength(1);
  });

  it("delivered again without its login's cookie is refused", async () => {
    const browser = new Browser();
    const state = await begin(browser);
    expect((await finish(browser, state)).status).toBe(200);
    expect((await finish(new Browser(), state)).status).toBe(403);
    expect(provider.requests).toHaveLength(1);
  });

  it('that was answered with an error is used up for later codes', async () => {
    const browser = new Browser();
    const state = await begin(browser);
    const cookie = browser.cookieHeader;
    const denied = await browser.open(`${app.url}/callback?error=access_denied&state=${state}`);
    expect({ status: denied.status, pending: browser.pending }).toEqual({ status: 403, pending: [] });
    const page = await browser.open(`${app.url}/callback?code=c&state=${state}`, { headers: { cookie } });
    expect(page.status).toBe(403);
    expect(provider.requests).toEqual([]);
  });

  it.each([
    ['a token', answerWell, 200, undefined],
    ['an OAuth error', answer({ status: 400, body: '{"error":"invalid_grant"}' }), 502, 'invalid_grant'],
    ['a page', answer({ status: 500, body: '<h1>' }), 503, 'unavailable'],
    ['a hang-up', sendAndClose('HTTP/1.1 2'), 502, 'network_error'],
  ] satisfies [string, Behaviour, number, string | undefined][])(
    'opened three times at once sends one token request; %s reaches all',
    async (_title, behaviour, status, code) => {
      provider.behave(behaviour);
      const browser = new Browser();
      const state = await begin(browser);
      const pages = await Promise.all([1, 2, 3].map(() => finish(browser, state)));
      expect(pages.map((page) => page.status)).toEqual([status, status, status]);
      expect(app.errors.map((error) => (error as { code: string }).code)).toEqual(
        code === undefined ? [] : [code, code, code],
      );
      expect(provider.requests).toHaveLength(1);
    },
  );

  it('opened twice at once is answered twice if the deadline passes', async () => {
    provider.behave(() => undefined);
    const browser = new Browser();
    const state = await begin(browser, impatient);
    const pages = await Promise.all([1, 2].map(() => finish(browser, state, impatient)));
    expect(pages).toMatchObject([
      { status: 504, body: { code: 'timeout' } },
      { status: 504, body: { code: 'timeout' } },
    ]);
    expect(provider.requests).toHaveLength(1);
  });

  it("with another code gets the first one's login without a second request", async () => {
    const browser = new Browser();
    const state = await begin(browser);
    const pages = await Promise.all([finish(browser, state, app, 'one'), finish(browser, state, app, 'two')]);
    pages.push(await finish(browser, state, app, 'three'));
    // Another person's, perhaps, who presses Authorize in another tab of the same browser.
    setUptime(process.uptime() + 2.001);
    const late = await finish(browser, state, app, 'four').finally(setUptime);
    expect(late.status).toBe(403);
    // Neither that nor an error costs the first one's browser anything.
    await browser.open(`${app.url}/callback?error=access_denied&state=${state}`);
    pages.push(await finish(browser, state, app, 'one'));
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(provider.requests).toHaveLength(1);
    expect((await browser.open(`${app.url}/me`)).body).toMatchObject({ user: { accessToken: TOKEN } });
  });

  it('is used up by a Deny just before it in one packet', async () => {
    const browser = new Browser();
    const state = await begin(browser);
    const [denied, code] = ['error=access_denied', 'code=c'].map((answer) => [
      `GET /callback?${answer}&state=${state} HTTP/1.1`,
      'Host: a',
      `Cookie: ${browser.cookieHeader}`,
    ]);
    const { text } = await sendRaw(app.url, [...(denied ?? []), '', ...(code ?? [])]);
    const marked = expect.stringMatching(/^loopandtie_.{12}=used\..*; Max-Age=10$/) as string;
    expect(text.match(/HTTP\/1\.1 \d+|loopandtie_.*Max-Age=\d+/g)).toEqual([
      'HTTP/1.1 403',
      marked,
      'HTTP/1.1 403',
    ]);
    expect(provider.requests).toEqual([]);
  });

  it.each([
    ['none', undefined],
    ['of other sites only', 'theme=dark; connect.sid=abc'],
    ['of 10 KB', `loopandtie_${'x'.repeat(12)}=${'y'.repeat(10_000)}`],
    ['without a value', 'loopandtie_xxxxxxxxxxxx; loopandtie_; ='],
    ['of nothing but separators', ';;;;=;=;'],
    ['named like the prototype', '__proto__=a; constructor=b; loopandtie___proto__=c'],
  ])('with cookies %s is refused', async (_title, cookie) => {
    const state = await begin(new Browser());
    const headers = cookie === undefined ? {} : { cookie };
    const page = await new Browser().open(`${app.url}/callback?code=c&state=${state}`, { headers });
    expect(page.status).toBe(403);
    expect(app.errors).toEqual([]);
  });

  it('with any Cookie header is neither a login nor a crash', async () => {
    const browser = new Browser();
    const state = await begin(browser);
    const [name = ''] = browser.pending;
    const [expiry = '', nonce = '', tag = ''] = browser.cookies.get(name)?.split('.') ?? [];
    const part = fc.constantFrom(
      expiry,
      nonce,
      tag,
      name,
      '.',
      '=',
      ';',
      ' ',
      '"',
      '%00',
      ',',
      'loopandtie_',
      '__Host-',
    );
    const text = fc.oneof(part, fc.string({ unit: 'grapheme-ascii', maxLength: 8 }));
    const header = fc.array(text, { maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        header.filter((value) => !value.includes(`${name}=${expiry}.${nonce}.${tag}`)),
        async (value) => {
          const headers = { cookie: value };
          const page = await new Browser().open(`${app.url}/callback?code=c&state=${state}`, { headers });
          expect(page.status).toBe(403);
          expect((await new Browser().open(`${app.url}/login`, { headers })).status).toBe(302);
        },
      ),
      { numRuns: 100 },
    );
    expect(provider.requests).toEqual([]);
  });
});
