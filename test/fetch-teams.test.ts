// The teams of a token, long after the login: on a page, or in a job that learns whether the access was revoked.
import { LoopAndTieError, LoopAndTieStrategy, type Team } from '../lib';
import { answer, answerJson, answerWell, drip } from './support/behaviours';
import { startProvider, type Provider } from './support/provider';
import { Browser } from './support/browser';
import { startApp } from './support/app';

let provider: Provider;

beforeAll(async () => {
  provider = await startProvider();
});

beforeEach(() => {
  provider.behave(answerWell);
  provider.requests.length = 0;
});

afterAll(() => provider.close());

function create(options = {}, Strategy = LoopAndTieStrategy): LoopAndTieStrategy {
  return new Strategy({
    clientID: 'id',
    clientSecret: 'secret-of-the-app',
    callbackURL: 'https://your.site/callback',
    tokenURL: `${provider.url}/token`,
    userProfileURL: `${provider.url}/teams`,
    ...options,
  });
}

const TEAMS = [{ id: 'loop-tie', name: 'Loop & Tie' }];

it.each([undefined, true, false])('fetches teams with skipUserProfile: %p', async (skipUserProfile) => {
  await expect(create({ skipUserProfile }).fetchTeams('t0ken')).resolves.toEqual(TEAMS);
  expect(provider.requests).toHaveLength(1);
  expect(provider.requests[0]?.text).toMatch(/^GET \/teams HTTP.*^authorization: Bearer t0ken\r$/ims);
});

it('ignores links.next: a URL in a response must not get the token', async () => {
  provider.behave(answerJson({ data: [], links: { next: `${provider.url}/teams?page=2` } }));
  await expect(create().fetchTeams('t0ken')).resolves.toEqual([]);
  expect(provider.requests).toHaveLength(1);
});

it.each<[string, Parameters<Provider['behave']>[0], object]>([
  ['answers 401', answer({ status: 401 }), { code: 'token_rejected', status: 502 }],
  ['answers 503', answer({ status: 503 }), { code: 'unavailable', status: 503 }],
  ['refuses', answer({ status: 400, body: '{}' }), { code: 'invalid_response' }],
  ['sends a page', answer({ body: '<html>' }), { code: 'invalid_response' }],
  ['sends no list', answerJson({ data: {} }), { code: 'invalid_response' }],
  ['takes too long', drip('HTTP/1.1 200 OK\r\n\r\n', 'x'), { code: 'timeout', status: 504 }],
])('rejects with a LoopAndTieError if the API %s', async (_what, behaviour, expected) => {
  provider.behave(behaviour);
  const error: unknown = await create({ timeout: 200 })
    .fetchTeams('t0ken')
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LoopAndTieError);
  expect(error).toMatchObject({ ...expected, message: expect.stringContaining('/teams') as string });
  expect(String(error)).not.toContain('t0ken');
});

it.each([undefined, null, '', 7, 'a\r\nb', 'a b'])(
  'sends nothing for %j, which is no token',
  async (token) => {
    await expect(create().fetchTeams(token as string)).rejects.toThrow(
      new TypeError('fetchTeams needs an access token'),
    );
    expect(provider.requests).toEqual([]);
  },
);

it('goes through a get that a subclass or a test replaced', async () => {
  const strategy = create();
  Object.assign(Reflect.get(strategy, '_oauth2') as object, {
    get(_url: string, token: string, done: (error: unknown, body?: string) => void) {
      done(null, JSON.stringify({ data: [{ id: token }] }));
    },
  });
  await expect(strategy.fetchTeams('stub')).resolves.toEqual([{ id: 'stub', name: 'stub' }]);
});

it('is what a login calls for its profile', async () => {
  const app = await startApp({
    options: {
      tokenURL: `${provider.url}/token`,
      userProfileURL: `${provider.url}/teams`,
      skipUserProfile: false,
    },
  });
  try {
    app.strategy.fetchTeams = (token) => Promise.resolve([{ id: token, name: 'mine' }]);
    const { body } = await new Browser().logIn(app.url);
    expect(body).toMatchObject({ user: { teams: [{ name: 'mine' }] } });
  } finally {
    await app.close();
  }
});

it('gives each login its own profile, even if an app keeps teams', async () => {
  class Caching extends LoopAndTieStrategy {
    declare static kept?: Team[];
    override async fetchTeams(token: string): Promise<Team[]> {
      return (Caching.kept ??= await super.fetchTeams(token));
    }
  }
  const strategy = create({}, Caching);
  const load = (): Promise<unknown> =>
    new Promise(
      (resolve) =>
        void strategy.userProfile('t0ken', (_error, profile) => {
          resolve(profile);
        }),
    );
  const first = await load();
  Object.assign(first as object, { id: 'of the first person' });
  const second = await load();
  expect(() => (second as { id: unknown }).id).toThrow(TypeError);
  expect(second).toMatchObject({ teams: TEAMS, _raw: expect.any(String) as string });
});
