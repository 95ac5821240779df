// What an answer of the teams endpoint must be to be believed.
import fc from 'fast-check';
import { LoopAndTieError } from '../lib';
import { parseProfile, type LoopAndTieProfile } from '../lib/profile';

const LABEL = 'GET https://api.loopandtie.com/v1/teams';
const TEAMS = { data: [{ id: 'loop-tie', type: 'teams', attributes: { name: 'Loop & Tie' } }] };

function parse(body: unknown, status = 200): LoopAndTieProfile {
  return parseProfile(LABEL, {
    status,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('a profile', () => {
  it('has the teams, and the answer as it came', () => {
    expect(parse(TEAMS)).toEqual({
      provider: 'loopandtie',
      teams: [{ id: 'loop-tie', name: 'Loop & Tie' }],
      _raw: JSON.stringify(TEAMS),
      _json: TEAMS,
    });
  });

  it('has no id: nothing in it tells who the person is', () => {
    expect(parse(TEAMS)).not.toHaveProperty('id');
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
    ['401', '', 401, /its user took it back/],
    ['500', '', 500, /status 500/],
    ['a redirect', '', 302, /status 302/],
    ['HTML', '<html>', 200, /not a JSON:API list/],
    ['an array', [], 200, /not a JSON:API list/],
    ['no data', {}, 200, /not a JSON:API list/],
    ['data that is an object', { data: {} }, 200, /not a JSON:API list/],
    ['a team that is null', { data: [null] }, 200, /no id/],
    ['a team without id', { data: [{}] }, 200, /no id/],
    ['a team with a number as id', { data: [{ id: 1 }] }, 200, /no id/],
    ['a team with an empty id', { data: [{ id: '' }] }, 200, /no id/],
  ])('is refused for %s', (_title, body, status, message) => {
    const error = (() => {
      try {
        return parse(body, status);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(LoopAndTieError);
    expect(error).toMatchObject({ code: 'invalid_response', oauthError: { statusCode: status } });
    expect((error as Error).message).toMatch(message);
  });

  it('is a profile or a LoopAndTieError for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          expect(parse(text).provider).toBe('loopandtie');
        } catch (error) {
          expect(error).toBeInstanceOf(LoopAndTieError);
        }
      }),
    );
  });
});
