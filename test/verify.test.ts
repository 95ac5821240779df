// The forms of a verify callback: how each is called, that none of them hangs, and what a failing one does.
import type { Request } from '../lib/oauth2/options';
import { prepareVerify, type Verdict } from '../lib/oauth2/passport/verify';
import { createProfile, createUser, type LoopAndTieProfile } from '../lib/profile';
import { LOOP_AND_TIE } from '../lib/strategy';
import { Browser, type Page } from './support/browser';
import { boom, boomLater, expectBoom, startGrantedApp } from './support/granted-app';
import { TOKEN } from './support/behaviours';

const granted = {
  accessToken: 'lt_token',
  tokenType: 'Bearer' as const,
  params: { access_token: 'lt_token', token_type: 'bearer' },
};
const user = { provider: 'loopandtie', accessToken: 'lt_token', tokenType: 'Bearer' };

type Done = (error?: unknown, ...results: unknown[]) => void;

const settle = (passReqToCallback: boolean, timeout: number) => ({
  ...{ passReqToCallback, timeout },
  provider: LOOP_AND_TIE,
});

function ask(
  verify: unknown,
  { profile = createProfile(), created = {}, patienceMs = 50 } = {},
): Promise<Verdict> {
  const req = Object.create(null) as Request;
  const strategy = {
    createUser: (grant: typeof granted, loaded: unknown) => createUser(grant, loaded as LoopAndTieProfile),
  };
  const login = { refreshToken: undefined, profile, state: undefined, req };
  return prepareVerify(verify, settle(false, patienceMs))(strategy, { ...granted, ...created }, login);
}

it.each([
  ['nothing more if nothing more is known', {}, undefined],
  ['when the token was created', { createdAt: '2018-06-15T03:07:09.000Z' }, undefined],
  ['the teams that were fetched', {}, [{ id: 'loop-tie', name: 'Loop & Tie' }]],
])('without verify, a user has %s', async (_title, created, teams) => {
  const profile = createProfile(teams && { teams, _raw: '', _json: {} });
  expect(await ask(undefined, { profile, created })).toStrictEqual({
    user: { ...user, ...created, ...(teams && { teams }) },
  });
});

describe('a verify that does not call done', () => {
  it.each([
    ['is async and returns the user', async (_a: 1, _b: 2, _c: 3, _done: Done) => Promise.resolve({ id: 1 })],
    ['is async, has no parameter and returns the user', async () => Promise.resolve({ id: 1 })],
    ['is async and returns nobody', async (_a: 1, _b: 2, _c: 3, _done: Done) => Promise.resolve(null)],
    ['returns the user', (_a: 1, _b: 2, _c: 3, _done: Done) => ({ id: 1 })],
    ['returns a promise of the user', (_a: 1, _b: 2, _c: 3, _done: Done) => Promise.resolve('user')],
    ['returns an object of a class, in time', (_a: 1, _b: 2, _c: 3, _done: Done) => new Map()],
    ['is async and swallows its error', async (_a: 1, _b: 2, _c: 3, _done: Done) => Promise.resolve()],
    ['is async, has no parameter and swallows its error', async () => Promise.resolve()],
    ['returns a number, in time', (_a: 1, _b: 2, _c: 3, _done: Done) => 1],
  ])('but %s fails with an error that says so', async (_title, verify) => {
    await expect(ask(verify)).rejects.toThrow(
      /ended without calling done.*done\(null, user\).*with exactly one parameter$/,
    );
  });
});

describe('a verify that calls done later', () => {
  it.each([
    ['returns nothing', (done: Done) => void setTimeout(done, 20, null, { id: 1 })],
    ['returns what it called, as arrow functions do', (done: Done) => setTimeout(done, 20, null, { id: 1 })],
    [
      'resolves to a value first',
      (done: Done) => Promise.resolve(setImmediate(done, null, { id: 1 })).then(() => undefined),
    ],
    [
      'returns a query that would run again if somebody asked it',
      (done: Done) => {
        setTimeout(done, 20, null, { id: 1 });
        return {
          then: (): never => {
            throw new Error('the query ran twice');
          },
        };
      },
    ],
  ])('and %s logs in', async (_title, verify) => {
    const form = (_a: 1, _b: 2, _c: 3, done: Done): unknown => verify(done);
    await expect(ask(form, { patienceMs: 5_000 })).resolves.toMatchObject({ user: { id: 1 } });
  });
});

it('without parameters is refused at once if it resolves to a user', async () => {
  await expect(ask(async () => Promise.resolve({ id: 1 }), { patienceMs: 600_000 })).rejects.toThrow(
    /ended without calling done/,
  );
});

describe('a verify whose form cannot be told', () => {
  it.each([
    ['two parameters', (_a: 1, _b: 2) => undefined, /with 2 parameters/],
    [
      'three parameters',
      (_a: 1, _b: 2, _c: 3) => undefined,
      /with 3 parameters\. Write async \(authorization\) => user, or \(accessToken, refreshToken, profile, done\), or \(accessToken, refreshToken, params, profile, done\), with all parameters declared\.$/,
    ],
    [
      'six parameters',
      (_a: 1, _b: 2, _c: 3, _d: 4, _e: 5, _f: 6) => undefined,
      /with all parameters declared\. For req as the first, set passReqToCallback: true\.$/,
    ],
    ['no function', {}, /needs verify to be a function/],
  ])('is refused at construction: %s', (_title, verify, said) => {
    expect(() => prepareVerify(verify, settle(false, 10))).toThrow(said);
  });

  it('is told about req if that comes first', () => {
    expect(() => prepareVerify((_a: 1, _b: 2) => undefined, settle(true, 10))).toThrow(
      'or (req, accessToken, refreshToken, profile, done), or (req, accessToken, refreshToken, params, profile, done)',
    );
  });
});

describe('over HTTP, a verify callback', () => {
  const USER = { id: 1 };

  async function logIn(settings: Parameters<typeof startGrantedApp>[0]): Promise<Page> {
    return new Browser().logIn((await startGrantedApp(settings)).url);
  }

  it('with one parameter gets all that is known, and returns the user', async () => {
    let seen: Record<string, unknown> = {};
    const verify = (authorization: object): object => {
      seen = { ...authorization };
      return { id: 1 };
    };
    const page = await logIn({ verify, authenticate: { state: { returnTo: '/x' } } });
    expect(page.body).toEqual({ user: { id: 1 }, info: { state: { returnTo: '/x' } } });
    expect((seen.profile as { provider: string }).provider).toBe('loopandtie');
    expect(seen).toMatchObject({
      accessToken: TOKEN,
      tokenType: 'Bearer',
      createdAt: '2018-06-15T03:07:09.000Z',
      params: { access_token: TOKEN, token_type: 'bearer', created_at: 1529032029 },
      state: { returnTo: '/x' },
      req: expect.objectContaining({ method: 'GET' }) as object,
    });
  });

  const forms: [title: string, options: Record<string, unknown>, verify: (...args: never[]) => void][] = [
    [
      'four parameters',
      {},
      (token: string, refresh: unknown, _profile: unknown, done: Done) => {
        done(null, { token, refresh }, { form: 4 });
      },
    ],
    [
      'five parameters',
      {},
      (token: string, refresh: unknown, params: { created_at: number }, _profile: unknown, done: Done) => {
        done(null, { token, refresh, at: params.created_at }, { form: 5 });
      },
    ],
    [
      'req and four',
      { passReqToCallback: true },
      (req: { method: string }, token: string, refresh: unknown, _profile: unknown, done: Done) => {
        done(null, { token, refresh, method: req.method }, { form: 4 });
      },
    ],
    [
      'req and five',
      { passReqToCallback: true },
      (
        req: { method: string },
        token: string,
        refresh: unknown,
        params: { created_at: number },
        _profile: unknown,
        done: Done,
      ) => {
        done(null, { token, refresh, method: req.method, at: params.created_at }, { form: 5 });
      },
    ],
    [
      'rest arguments',
      {},
      (...args: unknown[]) => {
        (args.at(-1) as Done)(null, { token: args[0], count: args.length });
      },
    ],
    [
      'rest arguments and req',
      { passReqToCallback: true },
      (...args: unknown[]) => {
        (args.at(-1) as Done)(null, { token: args[1], count: args.length });
      },
    ],
    [
      'async and done',
      {},
      async (token: string, _refresh: unknown, _profile: unknown, done: Done) => {
        await Promise.resolve();
        done(null, { token });
      },
    ],
  ];

  it.each(forms)("in passport-oauth2's form is called as that does: %s", async (title, options, verify) => {
    const page = await logIn({ options, verify });
    expect(page.status).toBe(200);
    const { user } = page.body as { user: Record<string, unknown> };
    expect(user).toMatchObject({ token: TOKEN });
    expect(user.refresh).toBeUndefined();
    if (title.includes('five')) expect(user.at).toBe(1529032029);
    if (title.startsWith('req')) expect(user.method).toBe('GET');
    if (title === 'rest arguments') expect(user.count).toBe(4);
    if (title === 'rest arguments and req') expect(user.count).toBe(5);
  });

  it.each([
    ['throws', boom],
    ['rejects', boomLater],
    ['rejects, and takes done', (_a: 1, _b: 2, _c: 3, _done: Done) => boomLater()],
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
    const app = await startGrantedApp({ verify });
    const browser = new Browser();
    expectBoom(app, await browser.logIn(app.url));
    expect((await browser.open(`${app.url}/me`)).body).toEqual({ user: null });
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
    const app = await startGrantedApp({ verify, outcomes });
    await new Browser().logIn(app.url);
    expect(outcomes).toEqual([[null, USER, {}]]);
  });

  it('is called as a method of the strategy in each form', async () => {
    const names: unknown[] = [];
    for (const verify of [
      function (this: { name: string }, _authorization: unknown): object {
        names.push(this.name);
        return USER;
      },
      function (this: { name: string }, _a: 1, _b: 2, _c: 3, done: Done): void {
        names.push(this.name);
        done(null, USER);
      },
    ]) {
      expect((await logIn({ verify })).status).toBe(200);
    }
    expect(names).toEqual(['loopandtie', 'loopandtie']);
  });

  it.each([
    ['a text', 'Welcome', { message: 'Welcome', state: 'mine' }],
    ['an object', { scope: 'all' }, { scope: 'all', state: 'mine' }],
    ['nothing', undefined, { state: 'mine' }],
  ])("that gives %s for info has it beside the app's state", async (_title, info, expected) => {
    const verify = (_a: 1, _b: 2, _c: 3, done: Done): void => {
      done(null, USER, info);
    };
    expect((await logIn({ verify, authenticate: { state: 'mine' } })).body).toMatchObject({ info: expected });
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
    const app = await startGrantedApp({ verify, outcomes });
    await new Browser().logIn(app.url);
    expect(outcomes).toEqual([[null, false, results[2], undefined]]);
  });

  it.each([
    ['with parameters', async (_a: 1, _b: 2, _c: 3, _done: Done) => boomLater().catch(() => undefined)],
    ['as NestJS passes it on', async (..._params: unknown[]) => boomLater().catch(() => undefined)],
  ])('that swallows its error is answered within timeout: %s', async (_title, verify) => {
    const page = await logIn({ verify, options: { timeout: 300 } });
    expect(page).toMatchObject({
      status: 500,
      body: { error: expect.stringContaining('verify ended without calling done') as string },
    });
  });

  it('of NestJS logs in', async () => {
    const verify = async (...params: unknown[]): Promise<void> => {
      await Promise.resolve();
      (params.at(-1) as Done)(null, USER);
    };
    expect(await logIn({ verify })).toMatchObject({ status: 200, body: { user: USER } });
  });

  it('that calls done and returns the user too logs in', async () => {
    const verify = async (...params: unknown[]): Promise<object> => {
      await Promise.resolve();
      (params.at(-1) as Done)(null, USER);
      return USER;
    };
    expect(await logIn({ verify })).toMatchObject({ status: 200, body: { user: USER } });
  });

  it('that returns nobody is a login that failed', async () => {
    const app = await startGrantedApp({ verify: (_authorization: unknown) => undefined });
    const browser = new Browser();
    expect(await browser.logIn(app.url)).toMatchObject({ status: 401 });
    expect(app.errors).toEqual([]);
    expect((await browser.open(`${app.url}/me`)).body).toEqual({ user: null });
  });

  it('that rejects with nothing is an error all the same', async () => {
    const app = await startGrantedApp({
      verify: (_authorization: unknown) => Promise.reject(undefined),
    });
    expect(await new Browser().logIn(app.url)).toMatchObject({ status: 500 });
    expect(app.errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('empty') as string }),
    ]);
  });
});
