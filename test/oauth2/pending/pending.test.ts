// Whom a login is bound to; binding.test.ts shows over HTTP what that is good for.
import type { Request } from '../../../lib/oauth2/options';
import { readBinding } from '../../../lib/oauth2/pending/pending';

const AUTHORIZE = { assignProperty: 'account' };

function read(request: object, options: object = {}): string | undefined {
  return readBinding(request as Request, options);
}

const withUser = (user: unknown): object => ({ session: { passport: { user } }, user: { id: 'of req' } });

describe('with passport.authenticate', () => {
  it.each([
    ['nobody is logged in', {}],
    ['somebody is logged in: a login in a second tab changes the user', withUser(7)],
  ])('a login is bound to nobody if %s', (_title, request) => {
    expect(read(request)).toBeUndefined();
  });

  it('a login is bound by bindTo', () => {
    expect(read(withUser(7), { bindTo: 'ada' })).toBe('to "ada"');
  });
});

describe('with passport.authorize', () => {
  it.each([
    ['a number', 7, 'session 7'],
    ['a string that looks like it', '7', 'session "7"'],
    ['an object', { id: 7, role: 'buyer' }, 'session {"id":7,"role":"buyer"}'],
    ['0', 0, 'session 0'],
    ['an empty string', '', 'session ""'],
  ])("a login is bound to the user in Passport's session: %s", (_title, user, binding) => {
    expect(read(withUser(user), AUTHORIZE)).toBe(binding);
  });

  it.each([
    ['there is no session', {}],
    ['the session is null', { session: null }],
    ['Passport has nothing in the session', { session: {} }],
    ['nobody is logged in', { session: { passport: {} } }],
    ['req.user is null', { session: { passport: {} }, user: null }],
  ])('a login is bound explicitly to nobody if %s', (_title, request) => {
    expect(read(request, AUTHORIZE)).toBe('nobody');
  });

  it.each([
    ['no session', { user: { id: 7 } }],
    ['a session that Passport does not know', { session: {}, user: { id: 7 } }],
  ])('bindTo is needed if there is a req.user and %s', (_title, request) => {
    expect(() => read(request, AUTHORIZE)).toThrow(/no user in req\.session.*Pass bindTo.*on both routes/);
    expect(read(request, { ...AUTHORIZE, bindTo: '7' })).toBe('to "7"');
  });

  it('bindTo counts instead of the session', () => {
    expect(read(withUser(7), { ...AUTHORIZE, bindTo: 'ada' })).toBe('to "ada"');
  });
});

it('no text of bindTo equals the binding of a session or nobody', () => {
  for (const bindTo of ['session 7', 'nobody', 'to ada']) {
    expect(read({}, { bindTo })).toBe(`to "${bindTo}"`);
  }
});

it('two texts of bindTo are two bindings, even outside UTF-8', () => {
  const [one, other] = ['\ud800', '\udbff'].map((bindTo) => Buffer.from(read({}, { bindTo }) ?? ''));
  expect(one).not.toEqual(other);
});

it.each([undefined, null, '', 7, true, {}, ['ada']])(
  'bindTo: %p is refused: it would bind nobody, or everybody alike',
  (bindTo) => {
    for (const options of [{}, AUTHORIZE]) {
      expect(() => read(withUser(7), { ...options, bindTo })).toThrow(
        new TypeError('bindTo must be a string that tells users apart, such as String(req.user.id)'),
      );
    }
  },
);
