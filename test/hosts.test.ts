// Hosts that build strategies themselves, and apps that assign members: what works with passport-oauth2 works here.
import { inspect } from 'node:util';
import { LoopAndTieStrategy, type LoopAndTieUser, type StrategyOptions } from '../lib';
import { Browser } from './support/browser';
import { provider, startGrantedApp } from './support/granted-app';

type Done = (error?: unknown, ...results: unknown[]) => void;

const USER = { id: 1 };

const clientOf = (strategy: LoopAndTieStrategy): { _customHeaders: Record<string, string> } =>
  Reflect.get(strategy, '_oauth2') as { _customHeaders: Record<string, string> };

it('takes verify among the options, as Node-RED puts it there', async () => {
  const verify = (_token: string, _refresh: unknown, _profile: unknown, done: Done): void => {
    done(null, USER);
  };
  const app = await startGrantedApp({ options: { verify } });
  expect((await new Browser().logIn(app.url)).body).toMatchObject({ user: USER });
});

it('ignores verify among the options if there is a second argument', async () => {
  const options = { verify: () => ({ id: 2 }) } as Partial<StrategyOptions>;
  const app = await startGrantedApp({ options, verify: (_authorization: unknown) => USER });
  expect((await new Browser().logIn(app.url)).body).toMatchObject({ user: USER });
});

it('calls hooks that are assigned to the prototype, as LoopBack does', async () => {
  class Own extends LoopAndTieStrategy {}
  const app = await startGrantedApp({
    Strategy: Own,
    verify: ({ profile }: { profile: unknown }) => ({ profile }),
  });
  // After the strategy was made, and with the member that says that nothing changes.
  Own.prototype.userProfile = function (this: LoopAndTieStrategy, token: string, done: Done): void {
    Object.assign(clientOf(this), { _useAuthorizationHeaderForGET: true });
    done(null, { id: token.length });
  };
  expect((await new Browser().logIn(app.url)).body).toMatchObject({ user: { profile: { id: 38 } } });
});

it.each([
  ['_callbackURL', 'https://other.site/cb', 'redirect_uri', 'https://other.site/cb'],
  ['_scope', ['a', 'b'], 'scope', 'a b'],
])('sends an assigned %s', async (name, value, parameter, sent) => {
  const app = await startGrantedApp();
  Reflect.set(app.strategy, name, value);
  expect((await new Browser().begin(app.url)).get(parameter)).toBe(sent);
});

it.each([
  ['_callbackURL', '/relative', 'The callbackURL of this request must be an absolute URL'],
  ['_callbackURL', 'http://other.site/cb', "set Express's trust proxy"],
  ['_scope', 7, 'The scope of this request must be a string'],
])('refuses an assigned %s that is %j', async (name, value, said) => {
  const app = await startGrantedApp();
  Reflect.set(app.strategy, name, value);
  const { status, body } = await new Browser().open(`${app.url}/login`);
  expect([status, body]).toEqual([500, { code: null, error: expect.stringContaining(said) as string }]);
});

it.each([
  [',', 'a,b'],
  [undefined, 'a b'],
])('joins scopes with an assigned _scopeSeparator: %j', async (separator, sent) => {
  const app = await startGrantedApp({ options: { scope: ['a', 'b'] } });
  Reflect.set(app.strategy, '_scopeSeparator', separator);
  expect((await new Browser().begin(app.url)).get('scope')).toBe(sent);
});

it.each([
  ['_scopeSeparator', 7, 'The scopeSeparator of this request must be a string'],
  ['_skipUserProfile', 'no', 'The skipUserProfile of this request must be true, false or a function'],
])('refuses an assigned %s that is %j when it reads it', async (name, value, said) => {
  const app = await startGrantedApp({ options: { scope: ['a', 'b'] } });
  const browser = new Browser();
  const state = (await browser.begin(app.url)).get('state') ?? '';
  Reflect.set(app.strategy, name, value);
  const path = name === '_scopeSeparator' ? '/login' : `/callback?code=the-code&state=${state}`;
  const { status, body } = await browser.open(app.url + path);
  expect([status, body]).toEqual([500, { code: null, error: expect.stringContaining(said) as string }]);
});

it('fetches teams with an assigned _skipUserProfile', async () => {
  const app = await startGrantedApp();
  Reflect.set(app.strategy, '_skipUserProfile', false);
  expect((await new Browser().logIn(app.url)).body).toMatchObject({ user: { teams: [{ id: 'loop-tie' }] } });
});

it('does not mix the headers of tenants that share a strategy', async () => {
  class Slow extends LoopAndTieStrategy {
    override async tokenParams(): Promise<object> {
      // The next tenant comes meanwhile.
      clientOf(this)._customHeaders['X-Tenant'] = 'b';
      return Promise.resolve({});
    }
  }
  const app = await startGrantedApp({ Strategy: Slow, options: { skipUserProfile: false } });
  clientOf(app.strategy)._customHeaders['X-Tenant'] = 'a';
  const before = provider.requests.length;
  await new Browser().logIn(app.url);
  expect(provider.requests.slice(before).map(({ headers }) => headers['x-tenant'])).toEqual(['a', 'a']);
});

it.each<[string, (client: ReturnType<typeof clientOf>) => void]>([
  ['one', (client) => (client._customHeaders['X-Key'] = 'mine')],
  ['all', (client) => (client._customHeaders = { 'X-Key': 'mine' })],
])('has headers and fields that userProfile sets for this login: %s', async (_title, set) => {
  class Own extends LoopAndTieStrategy {
    declare private seen?: string;
    override async userProfile(token: string, done: (error?: unknown) => void): Promise<void> {
      set(clientOf(this));
      this.seen = inspect(Reflect.get(this, '_oauth2'));
      await this.fetchTeams(token);
      done();
    }
    override createUser(): LoopAndTieUser & { seen?: string | undefined } {
      return { provider: 'loopandtie', accessToken: '', tokenType: 'Bearer', seen: this.seen };
    }
  }
  const app = await startGrantedApp({ Strategy: Own });
  const { body } = await new Browser().logIn(app.url);
  expect(provider.requests.at(-1)).toMatchObject({ url: '/teams', headers: { 'x-key': 'mine' } });
  expect(body).toMatchObject({ user: { seen: 'SafeOAuth2 {}' } });
  expect(clientOf(app.strategy)._customHeaders).toEqual({});
  expect(app.strategy).not.toHaveProperty('seen');
});

it('leaves all names to subclasses, except those that begin with _', async () => {
  class Own extends LoopAndTieStrategy {
    client = 'mine';
    provider = 'mine';
    settings = 'mine';
    prepare = 'mine';
    respond = 'mine';
    startLogin = 'mine';
    requestProfile = 'mine';
  }
  const app = await startGrantedApp({ Strategy: Own, options: { skipUserProfile: false } });
  expect((await new Browser().logIn(app.url)).body).toMatchObject({ user: { teams: [{ id: 'loop-tie' }] } });
});

it('sends a parameter once if authorizationURL has it too', async () => {
  class Own extends LoopAndTieStrategy {
    override authorizationParams(): object {
      return { prompt: 'login', empty: undefined };
    }
  }
  const authorizationURL = `${provider.options.authorizationURL}?scope=x&prompt=none&empty=1&more=2`;
  const app = await startGrantedApp({ Strategy: Own, options: { authorizationURL, scope: 'a' } });
  const sent = await new Browser().begin(app.url);
  expect(['scope', 'prompt', 'empty', 'more'].map((name) => sent.getAll(name))).toEqual([
    ['a'],
    ['login'],
    ['1'],
    ['2'],
  ]);
});
