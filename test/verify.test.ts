// The forms of a verify callback, and that none of them hangs; strategy.test.ts calls each over HTTP.
import type { Request } from '../lib/options';
import { createProfile } from '../lib/provider';
import { prepareVerify, type Verdict } from '../lib/verify';

const granted = {
  accessToken: 'lt_token',
  tokenType: 'Bearer' as const,
  params: { access_token: 'lt_token', token_type: 'bearer' },
};
const user = { provider: 'loopandtie', accessToken: 'lt_token', tokenType: 'Bearer' };

type Done = (error: unknown, user?: unknown) => void;

function ask(
  verify: unknown,
  { profile = createProfile(), created = {}, patienceMs = 50 } = {},
): Promise<Verdict> {
  const login = { refreshToken: undefined, profile, state: undefined, req: Object.create(null) as Request };
  return prepareVerify(verify, false, patienceMs)({ ...granted, ...created }, login);
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
    ['returns a number, in time', (_a: 1, _b: 2, _c: 3, _done: Done) => 1],
  ])('but %s fails with an error that says so', async (_title, verify) => {
    await expect(ask(verify)).rejects.toThrow(
      /returned a value but did not call done.*done\(null, user\).*with exactly one parameter$/,
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
    expect(() => prepareVerify(verify, false, 10)).toThrow(said);
  });

  it('is told about req if that comes first', () => {
    expect(() => prepareVerify((_a: 1, _b: 2) => undefined, true, 10)).toThrow(
      'or (req, accessToken, refreshToken, profile, done), or (req, accessToken, refreshToken, params, profile, done)',
    );
  });
});
