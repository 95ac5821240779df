// Where a login may lead: pages of this site, whatever a link asks for.
import fc from 'fast-check';
import { safeReturnTo } from '../lib/login/return-to';

describe('safeReturnTo', () => {
  it.each([
    '/',
    '/teams',
    '/teams?sort=name&page=2',
    '/teams#first',
    '/a/b/c.html',
    '/search?q=http://elsewhere.example',
  ])('keeps %s', (path) => {
    expect(safeReturnTo(path)).toBe(path);
  });

  it.each<[string, unknown]>([
    ['another site', 'https://evil.example/'],
    ['another site without a scheme', '//evil.example'],
    ['three slashes', '///evil.example'],
    ['a backslash for a slash', '/\\evil.example'],
    ['two backslashes', '\\\\evil.example'],
    ['slash, backslash, slash', '/\\/evil.example'],
    ['a tab between slashes', '/\t/evil.example'],
    ['a line end between slashes', '/\n/evil.example'],
    ['a line end and a header', '/teams\r\nSet-Cookie: a=b'],
    ['a leading space', ' //evil.example'],
    ['a leading NUL', '\0//evil.example'],
    ['dots that end in two slashes', '/.//evil.example'],
    ['dots that climb to two slashes', '/a/..//evil.example'],
    ['encoded dots that climb to two slashes', '/%2e%2e//evil.example'],
    ['javascript', 'javascript:alert(1)'],
    ['data', 'data:text/html,hello'],
    ['a scheme and nothing else', 'https:evil.example'],
    ['user and host', '@evil.example'],
    ['a bare host', 'evil.example'],
    ['a relative path', 'teams'],
    ['a full-width slash', '/\uFF0Fevil.example'],
    ['another script', '/\u0442eams'],
    ['the start of a login', '/auth/loopandtie'],
    ['what takes forms only', '/logout'],
    ['a callback', '/auth/loopandtie/callback?code=1&state=2'],
    ['a login in capitals', '/AUTH/loopandtie'],
    ['a login reached by dots', '/teams/../auth/loopandtie'],
    ['the start of a connection', '/connect/loopandtie?returnTo=/'],
    ['something very long', `/${'a'.repeat(2000)}`],
    ['an empty text', ''],
    ['nothing', undefined],
    ['null', null],
    ['a list', ['/teams']],
    ['an object', { toString: () => '/teams' }],
    ['a number', 1],
  ])('does not go to %s', (_what, wish) => {
    expect(safeReturnTo(wish)).toBe('/');
  });

  it('never leaves the site, whatever it is given', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '@',
      ':',
      '?',
      '#',
      '%2f',
      '%5c',
      '\t',
      'evil.example',
      'http:',
      'a',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (wish) => {
          const url = new URL(safeReturnTo(wish), 'http://this.example');
          expect(url.origin).toBe('http://this.example');
          expect(safeReturnTo(url.pathname + url.search + url.hash)).toBe(safeReturnTo(wish));
        },
      ),
    );
  });
});
