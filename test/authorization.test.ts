// The two halves of the trip through the browser.
import type { Request } from '../lib/options';
import { buildAuthorizationURL, readAuthorizationResponse } from '../lib/authorization';

const STATE = 'a'.repeat(43);

function read(query: unknown, body?: unknown): ReturnType<typeof readAuthorizationResponse> {
  return readAuthorizationResponse({ query, body } as unknown as Request);
}

describe('a request without code, error or state', () => {
  it.each([
    ['an empty query', {}],
    ['no query at all', undefined],
    ['parameters of somebody else', { utm_source: 'x', returnTo: '/' }],
  ])('starts a login: %s', (_title, query) => {
    expect(read(query)).toBeUndefined();
  });

  it.each([undefined, null, 'text', 7])('starts a login where its body is %p', (body) => {
    expect(read({}, body)).toBeUndefined();
  });

  it('starts a login too where a form has a field named state', () => {
    expect(read({}, { state: 'Ohio' })).toBeUndefined();
  });
});

describe('an authorization response', () => {
  it('is read from the query', () => {
    expect(read({ code: 'c', state: STATE })).toEqual({ code: 'c', state: STATE });
  });

  it('is read from the body of a form post', () => {
    expect(read({}, { code: 'c', state: STATE })).toEqual({ code: 'c', state: STATE });
    expect(read({}, { error: 'access_denied', state: STATE })).toEqual({
      error: 'access_denied',
      state: STATE,
    });
  });

  it('is never put together from both', () => {
    expect(read({ state: STATE }, { code: 'c' })).toBe('malformed');
  });

  it('without a state is read, to be refused for that', () => {
    expect(read({ code: 'c' })).toEqual({ code: 'c' });
    expect(read({ code: '' })).toEqual({});
  });

  it.each([
    ['a list of codes', { code: ['a', 'b'], state: STATE }],
    ['an object as code', { code: { a: 'b' }, state: STATE }],
    ['a list of states', { code: 'c', state: [STATE, STATE] }],
    ['an object as state', { code: 'c', state: { a: STATE } }],
    ['a list of errors', { error: ['a'], state: STATE }],
    ['a state alone', { state: STATE }],
    ['an empty code', { code: '', state: STATE }],
    ['a code with a line break', { code: 'a\nb', state: STATE }],
    ['a code with NUL', { code: 'a\0', state: STATE }],
    ['a code beyond ASCII', { code: 'cöde', state: STATE }],
    ['a code that no provider makes', { code: 'a'.repeat(2049), state: STATE }],
  ])('is malformed with %s', (_title, query) => {
    expect(read(query)).toBe('malformed');
    expect(read({}, query)).toBe(
      'state' in query && Object.keys(query).length === 1 ? undefined : 'malformed',
    );
  });
});

describe('the authorization URL', () => {
  const request = {
    authorizationURL: 'https://a.b/authorize',
    clientID: 'id&1',
    callbackURL: 'https://c.d/e?f=g',
    scope: undefined,
    scopeSeparator: ' ',
  };

  it('asks for a code', () => {
    expect(buildAuthorizationURL(request)).toBe(
      'https://a.b/authorize?response_type=code&client_id=id%261&redirect_uri=https%3A%2F%2Fc.d%2Fe%3Ff%3Dg',
    );
  });

  it('keeps a query of the endpoint', () => {
    const url = buildAuthorizationURL({ ...request, authorizationURL: 'https://a.b/authorize?tenant=1' });
    expect(url).toMatch(/\?tenant=1&response_type=code/);
  });

  it.each([
    ['text', 'a b', 'a+b'],
    ['a list', ['a', 'b'], 'a%2Cb'],
  ])('sends a scope given as %s', (_title, scope, sent) => {
    expect(buildAuthorizationURL({ ...request, scope, scopeSeparator: ',' })).toMatch(
      new RegExp(`&scope=${sent.replace('+', '\\+')}$`),
    );
  });

  it('takes what a subclass adds, but nothing that the protocol sets', () => {
    const extra = {
      prompt: 'login',
      max_age: 1,
      flag: true,
      list: [1],
      none: undefined,
      response_type: 'token',
      client_id: 'x',
      redirect_uri: 'x',
      state: 'x',
      code_challenge: 'x',
      code_challenge_method: 'plain',
    };
    expect(buildAuthorizationURL(request, extra)).toBe(
      'https://a.b/authorize?prompt=login&max_age=1&flag=true&response_type=code&client_id=id%261&redirect_uri=https%3A%2F%2Fc.d%2Fe%3Ff%3Dg',
    );
  });
});
