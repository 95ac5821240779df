// What people lean on in passport-oauth2: each is honoured or refused with a sentence that says what to write.
import { Agent } from 'node:http';
import { inherits } from 'node:util';
import { InternalOAuthError, Strategy as OAuth2Strategy, TokenError } from 'passport-oauth2';
import { LoopAndTieStrategy } from '../../lib';
import { startApp, type AppSettings, type TestApp } from '../support/app';
import { answer, answerWell } from '../support/behaviours';
import { startProvider, type Provider } from '../support/provider';
import { Browser } from '../support/browser';

const OPTIONS = {
  clientID: 'id',
  clientSecret: 'secret-of-the-app',
  callbackURL: 'https://your.site/callback',
};

let provider: Provider;
const apps: TestApp[] = [];

beforeAll(async () => {
  provider = await startProvider();
});

beforeEach(() => {
  provider.behave(answerWell);
  provider.requests.length = 0;
});

afterAll(() => Promise.all([...apps, provider].map((server) => server.close())));

async function start({ options, ...settings }: AppSettings): Promise<TestApp> {
  const urls = { tokenURL: `${provider.url}/token`, userProfileURL: `${provider.url}/teams` };
  const app = await startApp({ ...settings, options: { ...urls, ...options } });
  apps.push(app);
  return app;
}

/** Members that the constructor of passport-oauth2 sets, and an app may assign. */
const FREE = ['name', '_callbackURL', '_scope', '_scopeSeparator', '_skipUserProfile'];
const BY_OPTIONS = 'options of the constructor set it';
/** The others, and methods that are never called. */
const GUARDED = [
  ['_verify', BY_OPTIONS],
  ['_oauth2', BY_OPTIONS],
  ['_pkceMethod', BY_OPTIONS],
  ['_key', BY_OPTIONS],
  ['_stateStore', BY_OPTIONS],
  ['_trustProxy', BY_OPTIONS],
  ['_passReqToCallback', BY_OPTIONS],
  ['_loadUserProfile', 'override userProfile instead'],
  ['_createOAuthError', 'override parseErrorResponse instead'],
] as const;

it('knows every member that the constructor of passport-oauth2 sets', () => {
  const bare = new OAuth2Strategy(
    { ...OPTIONS, authorizationURL: 'https://your.site/a', tokenURL: 'https://your.site/t' },
    () => undefined,
  );
  const names = GUARDED.slice(0, -2).map(([name]) => name);
  expect(Object.keys(bare).toSorted()).toEqual([...FREE, ...names].toSorted());
});

/** In code that is not strict, a member without a setter would swallow it. */
function assignSloppily(target: object, name: string, value: unknown): void {
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call -- this file is strict
  new Function('target', 'value', `target.${name} = value`)(target, value);
}

class Child extends LoopAndTieStrategy {}
class Grandchild extends Child {}

interface OAuth2 {
  getOAuthAccessToken: (code: string, params: object, callback: (...results: unknown[]) => void) => void;
  get: (url: string, token: string, callback: (...results: unknown[]) => void) => void;
  setAgent: (agent: Agent) => void;
}

const oauth2Of = (strategy: LoopAndTieStrategy): OAuth2 => Reflect.get(strategy, '_oauth2') as OAuth2;

describe.each([
  ['the class', LoopAndTieStrategy],
  ['a subclass of a subclass', Grandchild],
])('%s', (_title, Base) => {
  it('calls userProfile if it is overridden, without being told to', async () => {
    class Own extends Base {
      override userProfile(accessToken: string, done: (error?: unknown, profile?: unknown) => void): void {
        done(null, { id: accessToken.length });
      }
    }
    const verify = ({ profile }: { profile: unknown }): object => ({ profile });
    expect((await new Browser().logIn((await start({ Strategy: Own, verify })).url)).body).toMatchObject({
      user: { profile: { id: 38 } },
    });
    const skipped = await start({ Strategy: Own, verify, options: { skipUserProfile: true } });
    expect((await new Browser().logIn(skipped.url)).body).toMatchObject({
      user: { profile: { provider: 'loopandtie' } },
    });
  });

  it('takes a userProfile that is assigned to the strategy', async () => {
    const app = await start({ Strategy: Base, verify: ({ profile }: { profile: unknown }) => ({ profile }) });
    app.strategy.userProfile = (_accessToken, done) => {
      done(null, undefined);
    };
    expect((await new Browser().logIn(app.url)).body).toMatchObject({
      user: { profile: { provider: 'loopandtie' } },
    });
  });

  it.each([
    ['returns an error', () => new Error('mine'), 'Error: mine'],
    [
      'throws',
      () => {
        throw new Error('thrown');
      },
      'Error: thrown',
    ],
    ['returns null', () => null, 'TokenError: Loop & Tie did not accept'],
  ])('calls parseErrorResponse with body and status: one that %s', async (_how, parse, expected) => {
    const seen: unknown[] = [];
    class Own extends Base {
      override parseErrorResponse(body: string, status: number): Error | null {
        seen.push([body, status]);
        return parse();
      }
    }
    provider.behave(answer({ status: 400, body: '{"error":"invalid_grant"}' }));
    const app = await start({ Strategy: Own });
    await new Browser().logIn(app.url);
    expect(seen).toEqual([['{"error":"invalid_grant"}', 400]]);
    expect(String(app.errors[0])).toContain(expected);
  });

  it('has a parseErrorResponse that a subclass can call', () => {
    const strategy = new Base(OPTIONS);
    const error = strategy.parseErrorResponse('{"error":"invalid_grant"}', 400);
    expect(error).toBeInstanceOf(TokenError);
    expect(strategy.parseErrorResponse('<html>', 500)).toBeNull();
    const echo = `{"error":"invalid_grant","error_description":"not ${OPTIONS.clientSecret}"}`;
    expect(String(strategy.parseErrorResponse(echo, 400))).not.toContain(OPTIONS.clientSecret);
    const lettered = new Base({ ...OPTIONS, clientSecret: 'a_secret_of_letters' });
    expect(lettered.parseErrorResponse('{"error":"a_secret_of_letters"}', 400)).toBeNull();
  });

  it('retries after a 503 that a subclass passes to parseErrorResponse', async () => {
    class Own extends Base {
      override parseErrorResponse(body: string, status: number): Error | null {
        return super.parseErrorResponse(body, status);
      }
    }
    const app = await start({ Strategy: Own });
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const callback = `${app.url}/callback?code=the-code&state=${state}`;
    provider.behave(answer({ status: 503, body: '{"error":"throttled"}' }));
    expect((await browser.open(callback)).status).toBe(502);
    provider.behave(answerWell);
    expect((await browser.open(callback)).status).toBe(200);
  });

  it('says how long to wait, if the token endpoint does', async () => {
    const headers = { 'retry-after': '7' };
    provider.behave(answer({ status: 429, headers, body: '{"error":"throttled"}' }));
    const app = await start({ Strategy: Base });
    await new Browser().logIn(app.url);
    expect(app.errors).toMatchObject([{ hint: 'It asks to wait 7 seconds before the next try.' }]);
  });

  it('shows no code that the token endpoint repeats', async () => {
    const body = '{"error":"invalid_grant","error_description":"the-code is spent"}';
    provider.behave(answer({ status: 400, body }));
    const app = await start({ Strategy: Base });
    await new Browser().logIn(app.url);
    expect(String(app.errors[0])).toMatch(/responded with invalid_grant\.$/);
  });

  it.each([
    ['gives an error', () => Promise.resolve(new Error('mine')), 'Error: mine'],
    ['rejects', () => Promise.reject(new Error('rejected')), 'Error: rejected'],
    ['gives nothing', () => Promise.resolve(null), 'TokenError: Loop & Tie did not accept'],
  ])('waits for a parseErrorResponse that is async: one that %s', async (_how, parse, expected) => {
    provider.behave(answer({ status: 400, body: '{"error":"invalid_grant"}' }));
    const app = await start({ Strategy: Base });
    app.strategy.parseErrorResponse = parse as never;
    await new Browser().logIn(app.url);
    expect(String(app.errors[0])).toContain(expected);
  });

  it('waits for hooks for parameters that are async', async () => {
    class Own extends Base {
      override async authorizationParams(): Promise<object> {
        return Promise.resolve({ prompt: 'consent' });
      }
      override async tokenParams(): Promise<object> {
        return Promise.resolve({ audience: 'mine' });
      }
    }
    const app = await start({ Strategy: Own });
    expect((await new Browser().begin(app.url)).get('prompt')).toBe('consent');
    await new Browser().logIn(app.url);
    expect(provider.requests.at(-1)?.text).toContain('&audience=mine&');
  });

  it.each([undefined, null])('takes hooks for parameters that give %p', async (nothing) => {
    const app = await start({ Strategy: Base });
    for (const hook of ['authorizationParams', 'tokenParams']) Reflect.set(app.strategy, hook, () => nothing);
    expect((await new Browser().logIn(app.url)).status).toBe(200);
  });

  it.each([
    ['URLSearchParams', new URLSearchParams('audience=mine')],
    ['a Map', new Map([['audience', 'mine']])],
    ['a text', 'audience=mine'],
  ])('refuses %s from the hooks for parameters: it would be lost', async (_what, given) => {
    const app = await start({ Strategy: Base });
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    for (const hook of ['authorizationParams', 'tokenParams']) Reflect.set(app.strategy, hook, () => given);
    await browser.open(`${app.url}/login`);
    await browser.open(`${app.url}/callback?code=c&state=${state}`);
    expect(app.errors).toEqual([
      new TypeError('authorizationParams must return an object of parameters'),
      new TypeError('tokenParams must return an object of parameters'),
    ]);
  });

  it('sends the code verifier of a subclass that makes its own', async () => {
    class Own extends Base {
      override tokenParams(): object {
        return { code_verifier: 'my-own' };
      }
    }
    await new Browser().logIn((await start({ Strategy: Own, options: { pkce: false } })).url);
    expect(provider.requests.at(-1)?.text).toContain('&code_verifier=my-own&');
  });

  it('reports a getOAuthAccessToken that throws nothing', async () => {
    const app = await start({});
    oauth2Of(app.strategy).getOAuthAccessToken = () => {
      // oxlint-disable-next-line typescript/only-throw-error -- what is tested
      throw null;
    };
    expect(await new Browser().logIn(app.url)).toMatchObject({ status: 500 });
    expect(app.errors).toHaveLength(1);
  });

  it('logs in through a getOAuthAccessToken that a test replaced', async () => {
    const app = await start({ Strategy: Base, verify: verifyAll as never });
    oauth2Of(app.strategy).getOAuthAccessToken = (code, params, callback) => {
      callback(null, `stub-${code}`, 'refresh', { ...params });
    };
    expect((await new Browser().logIn(app.url)).body).toMatchObject({
      user: { token: 'stub-the-code', refresh: 'refresh', params: { grant_type: 'authorization_code' } },
    });
    expect(provider.requests).toEqual([]);
  });

  it.each([
    ['an error', new Error('down')],
    ['an error with a status and a body', Object.assign(new Error('down'), { statusCode: 400, data: '{}' })],
    ['a text', 'down'],
    ['a status alone', { statusCode: 401 }],
    ['a body alone', { data: '{"error":"invalid_client"}' }],
  ])('hands on what such a replacement fails with: %s', async (_what, failure) => {
    const app = await start({ Strategy: Base });
    oauth2Of(app.strategy).getOAuthAccessToken = (_code, _params, callback) => {
      callback(failure);
    };
    await new Browser().logIn(app.url);
    expect(app.errors).toEqual([expect.any(InternalOAuthError)]);
    expect(app.errors).toMatchObject([{ message: 'Failed to obtain access token', oauthError: failure }]);
  });

  it('explains a refusal by a replacement, and a missing token', async () => {
    const app = await start({ Strategy: Base });
    oauth2Of(app.strategy).getOAuthAccessToken = (_code, _params, callback) => {
      callback({ statusCode: 401, data: '{"error":"invalid_client"}' });
    };
    await new Browser().logIn(app.url);
    oauth2Of(app.strategy).getOAuthAccessToken = (_code, _params, callback) => {
      callback(null);
    };
    await new Browser().logIn(app.url);
    expect(app.errors).toEqual([expect.any(TokenError), new Error('Failed to obtain access token')]);
    expect(String(app.errors[0])).toContain(`POST ${provider.url}/token responded with invalid_client.`);
  });

  it('takes a token without parameters from such a replacement', async () => {
    const app = await start({ Strategy: Base, verify: verifyAll as never });
    oauth2Of(app.strategy).getOAuthAccessToken = (_code, _params, callback) => {
      callback(null, 'bare');
    };
    expect((await new Browser().logIn(app.url)).body).toMatchObject({
      user: { token: 'bare', params: { access_token: 'bare', token_type: 'Bearer' } },
    });
  });

  it('fetches the teams through a get that a test replaced', async () => {
    const app = await start({ Strategy: Base, options: { skipUserProfile: false } });
    oauth2Of(app.strategy).get = (_url, _token, callback) => {
      callback(null, '{"data":[]}');
    };
    expect((await new Browser().logIn(app.url)).body).toMatchObject({ user: { teams: [] } });
    oauth2Of(app.strategy).get = (_url, _token, callback) => {
      callback(new Error('no network'));
    };
    await new Browser().logIn(app.url);
    expect(app.errors.map(String)).toEqual(['Error: no network']);
    oauth2Of(app.strategy).get = (_url, _token, callback) => {
      callback(null);
    };
    await new Browser().logIn(app.url);
    expect(app.errors[1]).toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining(
        `GET ${provider.url}/teams responded with something that is not a JSON object.`,
      ) as string,
      hint: 'Check that userProfileURL is the API of Loop & Tie, or of its sandbox.',
    });
  });

  // node-oauth takes these for success.
  it.each([204, 302])('fetches no teams from an answer with status %i', async (status) => {
    provider.behave((socket, request) => {
      const isTeams = request.startsWith('GET');
      return (isTeams ? answer({ status, body: '' }) : answerWell)(socket, request);
    });
    const app = await start({ Strategy: Base, options: { skipUserProfile: false } });
    await new Browser().logIn(app.url);
    expect(app.errors).toMatchObject([
      {
        message: expect.stringContaining(`/teams responded with status ${status}.`) as string,
        oauthError: { statusCode: status },
      },
    ]);
  });

  it('sends the token request through an agent that is set later', async () => {
    const agent = new Agent();
    const spy = jest.spyOn(agent, 'createConnection');
    const app = await start({ Strategy: Base });
    oauth2Of(app.strategy).setAgent(agent);
    expect((await new Browser().logIn(app.url)).status).toBe(200);
    expect(spy).toHaveBeenCalledTimes(1);
  });

  it.each(FREE)('leaves %s to the app', (name) => {
    const strategy = new Base(OPTIONS);
    Reflect.set(strategy, name, 'mine');
    expect(Reflect.get(strategy, name)).toBe('mine');
  });

  it.each(GUARDED)('accepts the current value of %s, and refuses another in sloppy code', (name, say) => {
    const strategy = new Base(OPTIONS);
    assignSloppily(strategy, name, Reflect.get(strategy, name));
    const request = Object.create(strategy) as object;
    for (const target of [strategy, request, new Base(OPTIONS), Base.prototype]) {
      expect(() => {
        assignSloppily(target, name, 'mine');
      }).toThrow(new TypeError(`${name} cannot be replaced: ${say}`));
    }
  });

  it('has members that can be read', () => {
    const strategy = new Base({ ...OPTIONS, scope: 'a', sessionKey: 'k' });
    expect(strategy).toMatchObject({
      _callbackURL: OPTIONS.callbackURL,
      _scope: 'a',
      _scopeSeparator: ' ',
      _key: 'k',
      _pkceMethod: 'S256',
      _passReqToCallback: false,
    });
  });

  it.each(GUARDED.slice(-2))('refuses a subclass with a method %s', (name, say) => {
    class Own extends Base {}
    Object.defineProperty(Own.prototype, name, { value: () => undefined });
    expect(() => new Own(OPTIONS)).toThrow(new TypeError(`${name} cannot be replaced: ${say}`));
  });

  it('refuses a subclass with a field in place of an option', async () => {
    class Own extends Base {
      _pkceMethod = 'plain';
    }
    const app = await start({ Strategy: Own });
    await new Browser().open(`${app.url}/login`);
    expect(app.errors).toEqual([
      new TypeError('_pkceMethod cannot be replaced: options of the constructor set it'),
    ]);
  });

  it.each<[string, (strategy: LoopAndTieStrategy) => object]>([
    [
      'Object.assign',
      (strategy) => Object.assign(Object.create(Base.prototype as object) as object, strategy),
    ],
    [
      'spread',
      (strategy) =>
        Object.assign({}, strategy, { authenticate: Reflect.get(strategy, 'authenticate') as unknown }),
    ],
  ])('says what a copy by %s lacks', async (_how, copy) => {
    const app = await start({});
    app.passport.use(copy(app.strategy) as LoopAndTieStrategy);
    await new Browser().open(`${app.url}/login`);
    expect(app.errors).toEqual([
      new TypeError(
        'this is a copy of the strategy loopandtie, which cannot log anybody in: create it with new',
      ),
    ]);
  });

  it.each(['call', 'apply'] as const)('tells an ES5 subclass what to write if it uses %s', (how) => {
    function Old(this: object): void {
      (Base as unknown as Record<string, (self: object, options: unknown) => void>)[how]?.(this, [OPTIONS]);
    }
    inherits(Old, Base);
    expect(() => Reflect.construct(Old, []) as unknown).toThrow(
      new TypeError(
        `${Base.name} is a class: write class Mine extends ${Base.name}, and super(options, verify) in its constructor`,
      ),
    );
  });
});

function verifyAll(
  token: string,
  refresh: unknown,
  params: unknown,
  _profile: unknown,
  done: (error: null, user: object) => void,
): void {
  done(null, { token, refresh, params });
}
