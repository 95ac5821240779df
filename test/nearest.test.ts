// The name that somebody most likely meant.
import { findNearest } from '../lib/nearest';

describe('the nearest name', () => {
  it.each([
    ['one letter is missing', 'clientD', ['clientID', 'clientSecret'], 'clientID'],
    ['one letter is too many', 'stores', ['state', 'store'], 'store'],
    ['one letter is another', 'scupe', ['scope', 'state'], 'scope'],
    ['only capitals differ', 'CLIENTID', ['callbackURL', 'clientID'], 'clientID'],
    ['three edits are between', 'abcdef', ['xbydzf'], 'xbydzf'],
    ['the name is empty', '', ['abc'], 'abc'],
    ['four letters are other ones', 'abcd', ['wxyz'], undefined],
    ['four letters are missing', 'x', ['xabcd'], undefined],
    ['four letters are too many', 'xabcd', ['x'], undefined],
    ['all of four letters are missing, and one is too many', 'x', ['abcd'], undefined],
    ['all of four letters are too many, and one is missing', 'abcd', ['x'], undefined],
    ['two are as near, it is the first', 'stat', ['state', 'start'], 'state'],
  ])('is found or not where %s', (_title, name, known, nearest) => {
    expect(findNearest(name, known)).toBe(nearest);
  });
});
