// What an app sees of a login: the requests, the user, the outcomes of the callback.
import { Strategy as OAuth2Strategy } from 'passport-oauth2';
import { inspect } from 'node:util';
import { AuthorizationError, LoopAndTieStrategy } from '../lib';
import { CLIENT_ID, CLIENT_SECRET, startApp, type AppSettings, type TestApp } from './support/app';
import { Browser, type Page } from './support/browser';
import { TOKEN } from './support/behaviours';
import { startProvider, type Provider } from './support/provider';

let provider: Provider;
const apps: TestApp[] = [];

beforeAll(async () => {
  provider = await startProvider();
});

afterAll(async () => {
  await Promise.all([...apps, provider].map((server) => server.close()));
});

async function start(settings: AppSettings = {}): Promise<TestApp> {
  const app = await startApp({ ...settings, options: { ...provider.options, ...settings.options } });
  apps.push(app);
  return app;
}

interface Login {
  parameters: URLSearchParams;
  page: Page;
  browser: Browser;
}

async function logIn(app: TestApp, answer = 'code=the-code'): Promise<Login> {
  const browser = new Browser();
  const parameters = await browser.begin(app.url);
  const page = await browser.open(`${app.url}/callback?${answer}&state=${parameters.get('state') ?? ''}`);
  return { parameters, page, browser };
}

function lastTokenRequest(): URLSearchParams {
  const request = provider.requests.findLast(({ url }) => url === '/token');
  return new URLSearchParams(request?.body);
}

const USER = {
  provider: 'loopandtie',
  accessToken: TOKEN,
  tokenType: 'Bearer',
  createdAt: '2018-06-15T03:07:09.000Z',
};

describe('the strategy', () => {
  it("is passport-oauth2's, under a name of its own", async () => {
    const { strategy } = await start();
    expect(strategy).toBeInstanceOf(OAuth2Strategy);
    expect(strategy.name).toBe('loopandtie');
  });

  it('shows its secret to nobody who looks at it', async () => {
    const { strategy } = await start({ options: { customHeaders: { 'x-api-key': 's3cr3t' } } });
    for (const shown of [
      JSON.stringify(strategy),
      inspect(strategy, { depth: 9, showHidden: true, getters: false }),
    ]) {
      expect(shown).not.toContain(CLIENT_SECRET);
    }
    expect(inspect(strategy)).not.toContain('s3cr3t');
    expect(JSON.stringify(strategy)).not.toContain('s3cr3t');
  });
});

describe('the authorization request', () => {
  it('asks for a code with a state and a challenge by default', async () => {
    const app = await start();
    const { location } = await new Browser().open(`${app.url}/login`);
    expect(location?.startsWith(`${provider.options.authorizationURL}?`)).toBe(true);
    expect(Object.fromEntries(new URL(location ?? '').searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: app.callbackURL,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
    });
  });

  it('has another state and challenge each time', async () => {
    const app = await start();
    const [one, two] = [await new Browser().begin(app.url), await new Browser().begin(app.url)];
    expect(one.get('state')).not.toBe(two.get('state'));
    expect(one.get('code_challenge')).not.toBe(two.get('code_challenge'));
  });

  it('keeps its random state if the app gives one of its own', async () => {
    const app = await start({ authenticate: { state: 'mine' } });
    const { parameters, page } = await logIn(app);
    expect(parameters.get('state')).toMatch(/^[\w-]{43}$/);
    expect(parameters.get('code_challenge_method')).toBe('S256');
    expect(page.body).toMatchObject({ info: { state: 'mine' } });
  });

  it.each([
    ['a scope of the strategy', { options: { scope: ['a', 'b'] } }, { scope: 'a b' }],
    [
      'a scope of the request',
      { options: { scope: 'a' }, authenticate: { scope: ['b', 'c'] } },
      { scope: 'b c' },
    ],
    ['its separator', { options: { scope: ['a', 'b'], scopeSeparator: ',' } }, { scope: 'a,b' }],
    [
      'a callback of the request',
      { authenticate: { callbackURL: 'http://localhost:1/x' } },
      { redirect_uri: 'http://localhost:1/x' },
    ],
  ])('has %s', async (_title, settings, expected) => {
    const app = await start(settings);
    expect(Object.fromEntries(await new Browser().begin(app.url))).toMatchObject(expected);
  });

  it('has no challenge with pkce: false', async () => {
    const app = await start({ options: { pkce: false } });
    const { parameters, page } = await logIn(app);
    expect(parameters.has('code_challenge')).toBe(false);
    expect(page.status).toBe(200);
    expect(lastTokenRequest().has('code_verifier')).toBe(false);
  });

  it('is refused if a request gives a relative callback', async () => {
    const app = await start({ authenticate: { callbackURL: '/callback' } });
    const { status, body } = await new Browser().open(`${app.url}/login`);
    expect(status).toBe(500);
    expect(body).toMatchObject({
      error: expect.stringMatching(/callbackURL of this request must be an absolute URL/) as string,
    });
  });
});

describe('the token request', () => {
  it('has credentials in its body, the same redirect_uri, and the verifier', async () => {
    const app = await start();
    const { parameters } = await logIn(app, 'code=the%2Bcode');
    const body = lastTokenRequest();
    expect(Object.fromEntries(body)).toEqual({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uri: app.callbackURL,
      code: 'the+code',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(body.get('code_verifier') ?? ''));
    expect(Buffer.from(digest).toString('base64url')).toBe(parameters.get('code_challenge'));
    const { headers, url } = provider.requests.at(-1) ?? {};
    expect(url).toBe('/token');
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'accept-encoding': 'identity',
    });
    expect(headers).not.toHaveProperty('authorization');
  });

  it('has the headers of the app beside ours', async () => {
    const customHeaders = {
      'User-Agent': 'an app',
      'X-List': ['a', 'b'],
    };
    await logIn(await start({ options: { customHeaders } }));
    expect(provider.requests.at(-1)?.headers).toMatchObject({
      'user-agent': 'an app',
      'x-list': 'a, b',
      'content-type': 'application/x-www-form-urlencoded',
      'accept-encoding': 'identity',
    });
  });
});

describe('a subclass', () => {
  class Subclass extends LoopAndTieStrategy {
    override authorizationParams(options: { prompt?: string }): object {
      return { prompt: options.prompt ?? 'login', client_id: 'not mine', state: 'not mine' };
    }
    override tokenParams(): object {
      return {
        audience: 'x',
        count: 2,
        client_id: 'not mine',
        client_secret: 'not mine',
        code: 'not mine',
        list: ['a', 'b'],
        none: undefined,
      };
    }
  }

  it('adds parameters to both requests, and replaces none of the protocol', async () => {
    const { parameters, page } = await logIn(
      await start({ Strategy: Subclass, authenticate: { prompt: 'consent' } }),
    );
    expect(page.status).toBe(200);
    expect(parameters.get('prompt')).toBe('consent');
    expect(parameters.get('client_id')).toBe(CLIENT_ID);
    expect(parameters.getAll('state')).toHaveLength(1);
    const body = lastTokenRequest();
    expect([
      body.get('audience'),
      body.get('count'),
      body.getAll('client_id'),
      body.getAll('client_secret'),
      body.getAll('code'),
    ]).toEqual(['x', '2', [CLIENT_ID], [CLIENT_SECRET], ['the-code']]);
    expect([body.getAll('list'), body.has('none')]).toEqual([['a', 'b'], false]);
  });
});

describe('a login without a verify callback', () => {
  it('maps the token response onto a user who survives JSON', async () => {
    const app = await start();
    const { page, browser } = await logIn(app);
    expect(page.body).toEqual({ user: USER, info: {} });
    expect((await browser.open(`${app.url}/me`)).body).toEqual({ user: USER });
  });

  it('has only what is known: no teams or state without them', async () => {
    const outcomes: unknown[][] = [];
    await logIn(await start({ outcomes }));
    expect(outcomes).toStrictEqual([[null, USER, {}]]);
  });
});

describe('the callback', () => {
  const state = 'x'.repeat(43);
  const HINTS: Partial<Record<string, RegExp>> = {
    state_missing: /without a state/,
    state_unknown: /cookies are blocked.*another host name.*over http while.*path of cookies/,
    malformed_response: /exactly one code or one error/,
  };
  const sentence = expect.stringMatching(
    /^[A-Z][\w &']+\.(?: Please log in again\.| Please log in again, and allow cookies for this site\.)?$/,
  ) as string;

  it('30 minutes too late says so', async () => {
    const outcomes: unknown[][] = [];
    const app = await start({ outcomes });
    const browser = new Browser();
    const begun = (await browser.begin(app.url)).get('state') ?? '';
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_801_000);
    try {
      await browser.open(`${app.url}/callback?code=c&state=${begun}`);
    } finally {
      clock.mockRestore();
    }
    const hint = expect.stringContaining('clocks') as string;
    expect(outcomes).toEqual([[null, false, { code: 'state_expired', message: sentence, hint }, 403]]);
  });

  it.each([
    ['no state', '/callback?code=c', 403, 'state_missing'],
    ['an empty state', '/callback?code=c&state=', 403, 'state_missing'],
    ['an error without a state', '/callback?error=access_denied', 403, 'state_missing'],
    ['a foreign state', `/callback?code=c&state=${state}`, 403, 'state_unknown'],
    ['a state that is none', '/callback?code=c&state=short', 403, 'state_unknown'],
    ['an error with a foreign state', `/callback?error=server_error&state=${state}`, 403, 'state_unknown'],
    ['a state alone', `/callback?state=${state}`, 400, 'malformed_response'],
    ['two codes', `/callback?code=a&code=b&state=${state}`, 400, 'malformed_response'],
  ])('with %s is refused', async (_title, path, status, code) => {
    const outcomes: unknown[][] = [];
    const app = await start({ outcomes });
    await new Browser().open(`${app.url}${path}`);
    const hint = expect.stringMatching(HINTS[code] ?? 'said') as string;
    expect(outcomes).toEqual([[null, false, { code, message: sentence, hint }, status]]);
  });

  it.each([
    ['if the provider says why', 'error=access_denied&error_description=The+user+said+no.'],
    ['if the provider says nothing', 'error=access_denied'],
  ])('with access_denied fails with a sentence of our own %s', async (_title, answer) => {
    const outcomes: unknown[][] = [];
    const { browser } = await logIn(await start({ outcomes, authenticate: { state: 'mine' } }), answer);
    const message = 'Access was denied at Loop & Tie.';
    const hint = expect.stringContaining('pressed Deny') as string;
    expect(outcomes).toEqual([[null, false, { code: 'access_denied', message, hint, state: 'mine' }, 403]]);
    expect(browser.pending).toEqual([]);
  });

  it('with access_denied has no state if the app gave none', async () => {
    const outcomes: unknown[][] = [];
    await logIn(await start({ outcomes }), 'error=access_denied');
    expect(outcomes[0]?.[2]).toMatchObject({ code: 'access_denied' });
    expect(outcomes[0]?.[2]).not.toHaveProperty('state');
  });

  it.each([
    ['server_error', 502],
    ['temporarily_unavailable', 503],
    ['invalid_scope', 502],
  ])('with %s is an AuthorizationError of status %i', async (code, status) => {
    const app = await start();
    const { page } = await logIn(
      app,
      `error=${code}&error_description=so+it+${CLIENT_SECRET.replaceAll('+', '%2B').replaceAll('&', '%26')}`,
    );
    expect(page.status).toBe(status);
    const [error] = app.errors;
    expect(error).toBeInstanceOf(AuthorizationError);
    expect(error).toMatchObject({
      code,
      status,
      message: expect.stringMatching(`^Loop & Tie .*The callback came with ${code}\\.$`) as string,
    });
  });

  it('with an error shows the code and nothing else of it', async () => {
    const app = await start();
    const lie = 'error_description=Call+this+number&error_uri=https://evil.example/call';
    const { page } = await logIn(app, `error=server_error&code=c&${lie}`);
    expect(page.body).toMatchObject({ error: expect.stringMatching(/came with server_error\.$/) as string });
    expect(inspect(app.errors, { depth: 8, showHidden: true })).not.toMatch(/Call|evil/);
  });

  it.each([
    ['40 letters', 'a'.repeat(40), 'a'.repeat(40)],
    ['41 letters', 'a'.repeat(41), 'server_error'],
  ])('with an error of %s has the code %s', async (_title, error, code) => {
    const { page } = await logIn(await start(), `error=${error}`);
    expect(page.body).toMatchObject({ code });
  });

  it('with an error that is no code is a server_error', async () => {
    const app = await start();
    const { page } = await logIn(app, 'error=%3Cb%3E');
    expect(page.body).toMatchObject({ code: 'server_error' });
    expect(app.errors).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/came with server_error\.$/) as string }),
    ]);
  });

  it('takes the error if a code came too', async () => {
    expect((await logIn(await start(), 'code=c&error=server_error')).page.status).toBe(502);
  });

  it('may be a form post', async () => {
    const { default: express } = await import('express');
    const app = await start({ prepare: (server) => server.use(express.urlencoded({ extended: true })) });
    const browser = new Browser();
    const begun = (await browser.begin(app.url)).get('state') ?? '';
    const page = await browser.open(`${app.url}/callback`, {
      method: 'POST',
      body: `code=c&state=${begun}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(page.status).toBe(200);
  });
});
