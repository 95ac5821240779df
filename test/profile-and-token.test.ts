// What Loop & Tie's answers must be to be used, and what becomes of them.
import fc from 'fast-check';
import { findTokenFault, readGrant } from '../lib/oauth2/requests/token-response';
import { createProfile, createUser, getProfile, readTeams, type LoopAndTieProfile } from '../lib/profile';
import { LOOP_AND_TIE } from '../lib/strategy';

const GOOD = { access_token: 'lt_app_123', token_type: 'bearer', created_at: 1529032029 };
const TEAMS = { data: [{ id: 'loop-tie', type: 'teams', attributes: { name: 'Loop & Tie' } }] };

describe('a token response that can be used', () => {
  it('is mapped, with the time in ISO 8601', () => {
    expect(findTokenFault(GOOD)).toBeUndefined();
    expect(readGrant('lt_app_123', GOOD)).toEqual({
      accessToken: 'lt_app_123',
      tokenType: 'Bearer',
      createdAt: '2018-06-15T03:07:09.000Z',
      params: GOOD,
    });
  });

  it.each(['bearer', 'Bearer', 'BEARER'])('has token_type %s', (token_type) => {
    expect(findTokenFault({ ...GOOD, token_type })).toBeUndefined();
  });

  it.each([
    ['missing', undefined],
    ['a string', '1529032029'],
    ['negative', -1],
    ['huge', 1e300],
    ['after the year 9999', 253_402_300_800],
    ['null', null],
  ])('has no time if created_at is %s', (_title, created_at) => {
    expect(readGrant('a', { ...GOOD, created_at })).not.toHaveProperty('createdAt');
  });

  it.each([
    ['the epoch', 0, '1970-01-01T00:00:00.000Z'],
    ['the last second of 9999', 253_402_300_799, '9999-12-31T23:59:59.000Z'],
  ])('has a time if created_at is %s', (_title, created_at, iso) => {
    expect(readGrant('a', { ...GOOD, created_at }).createdAt).toBe(iso);
  });
});

it.each([
  ['no access_token', { token_type: 'bearer' }, /usable access_token/],
  ['an empty access_token', { ...GOOD, access_token: '' }, /usable access_token/],
  ['an access_token of another type', { ...GOOD, access_token: 1 }, /usable access_token/],
  ['an access_token with CR LF', { ...GOOD, access_token: 'a\r\nb' }, /usable access_token/],
  ['an access_token beyond ASCII', { ...GOOD, access_token: 'tökén' }, /usable access_token/],
  ['no token_type', { access_token: 'a' }, /not bearer/],
  ['token_type mac', { ...GOOD, token_type: 'mac' }, /not bearer/],
  ['a token_type of another type', { ...GOOD, token_type: ['bearer'] }, /not bearer/],
])('a token response with %s cannot be used', (_title, body, fault) => {
  expect(findTokenFault(body)).toMatch(fault);
});

function parse(json: Record<string, unknown>): LoopAndTieProfile {
  const teams = readTeams(JSON.stringify(json), json);
  if (typeof teams === 'string') throw new Error(teams);
  return getProfile(teams);
}

describe('a profile', () => {
  it('has the teams, and the answer as it came', () => {
    expect({ ...parse(TEAMS) }).toEqual({
      provider: 'loopandtie',
      teams: [{ id: 'loop-tie', name: 'Loop & Tie' }],
      _raw: JSON.stringify(TEAMS),
      _json: TEAMS,
    });
  });

  it.each(['id', 'emails', 'username', 'displayName', 'name', 'photos'])(
    'throws if asked for %s: nothing in it identifies a person',
    (name) => {
      for (const profile of [createProfile(), parse(TEAMS)]) {
        expect(() => Reflect.get(profile, name) as unknown).toThrow(
          new TypeError(
            `profile.${name} is not known. Loop & Tie does not tell you who logged in. Use passport.authorize to ` +
              'connect the token to a user of your app, or treat one login as one session.',
          ),
        );
      }
    },
  );

  it('throws if it is asked for teams that were not fetched', () => {
    expect(() => createProfile().teams).toThrow(/skipUserProfile: false/);
  });

  it('is plain in JSON, copies and loops, despite its getters', () => {
    expect(JSON.parse(JSON.stringify(createProfile()))).toEqual({ provider: 'loopandtie' });
    expect({ ...createProfile() }).toEqual({ provider: 'loopandtie' });
    const names = [];
    for (const name in parse(TEAMS)) names.push(name);
    expect(names.sort()).toEqual(['_json', '_raw', 'provider', 'teams']);
    expect(structuredClone(parse(TEAMS)).teams).toHaveLength(1);
  });

  it('takes an id from the app, for this one profile only', () => {
    const profile = Object.assign(createProfile(), { id: 'mine' });
    expect(profile).toMatchObject({ id: 'mine' });
    expect(() => Reflect.get(createProfile(), 'id') as unknown).toThrow(TypeError);
  });

  it('lets the app change and take back what it gave', () => {
    const profile = Object.assign(createProfile(), { id: 'mine' }) as { id?: string };
    profile.id = 'other';
    expect(profile.id).toBe('other');
    delete profile.id;
    expect(() => profile.id).toThrow(TypeError);
  });

  it('of somebody without a team has none', () => {
    expect(parse({ data: [] }).teams).toEqual([]);
  });

  it.each([
    ['no attributes', { id: 'a' }],
    ['no name', { id: 'a', attributes: {} }],
    ['a name of another type', { id: 'a', attributes: { name: null } }],
    ['an empty name', { id: 'a', attributes: { name: '' } }],
    ['null as attributes', { id: 'a', attributes: null }],
  ])('calls a team with %s by its id', (_title, team) => {
    expect(parse({ data: [team] }).teams).toEqual([{ id: 'a', name: 'a' }]);
  });

  it.each([
    ['no data', {}, /not a JSON:API list/],
    ['data that is an object', { data: {} }, /not a JSON:API list/],
    ['a team that is null', { data: [null] }, /no id/],
    ['a team without id', { data: [{}] }, /no id/],
    ['a team with a number as id', { data: [{ id: 1 }] }, /no id/],
    ['a team with an empty id', { data: [{ id: '' }] }, /no id/],
  ])('is refused for %s', (_title, body, fault) => {
    expect(() => parse(body)).toThrow(fault);
  });

  it('is read or refused with a reason, whatever the object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (json) => {
        expect(['string', 'object']).toContain(typeof readTeams('', json));
      }),
    );
  });

  it('of teams that the app made itself has these', () => {
    expect({ ...getProfile([{ id: 'a', name: 'A' }]) }).toEqual({
      provider: 'loopandtie',
      teams: [{ id: 'a', name: 'A' }],
    });
  });
});

describe('a user without verify', () => {
  const granted = { accessToken: 'lt_app_123', tokenType: 'Bearer', params: GOOD } as const;
  const user = { provider: 'loopandtie', accessToken: 'lt_app_123', tokenType: 'Bearer' };
  const createdAt = '2018-06-15T03:07:09.000Z';

  it.each([
    ['nothing more if nothing more is known', granted, createProfile(), user],
    ['when the token was created', { ...granted, createdAt }, createProfile(), { ...user, createdAt }],
    [
      'the teams that were fetched',
      granted,
      parse(TEAMS),
      { ...user, teams: [{ id: 'loop-tie', name: 'Loop & Tie' }] },
    ],
  ])('has %s', (_title, given, profile, expected) => {
    expect(createUser(given, profile)).toStrictEqual(expected);
  });

  it('is the same after the JSON of a session', () => {
    const created = createUser({ ...granted, createdAt }, parse(TEAMS));
    expect(JSON.parse(JSON.stringify(created))).toStrictEqual(created);
  });
});

it.each([
  ['invalid_client', /clientID and clientSecret are a pair/],
  ['invalid_grant', /used before or is older than ten minutes, or callbackURL differs/],
  ['invalid_scope', /leave the option scope out/],
  ['redirect_uri_mismatch', /exactly as registered/],
])('for %s there is advice', (code, advice) => {
  expect(LOOP_AND_TIE.advice[code]).toMatch(advice);
});
