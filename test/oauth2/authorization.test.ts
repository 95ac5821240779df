// The two halves of the trip through the browser.
import { startApp } from '../support/app';
import { Browser } from '../support/browser';
import type { Request } from '../../lib/oauth2/options';
import { AuthorizationEndpoint, readAuthorizationResponse } from '../../lib/oauth2/authorization';
import { isHeadOrPrefetch } from '../../lib/oauth2/passport/request';

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

  it.each([undefined, null, 'text', 7])('starts a login if its body is %p', (body) => {
    expect(read({}, body)).toBeUndefined();
  });

  it('starts a login if a form has a field named state', () => {
    expect(read({}, { state: 'Ohio' })).toBeUndefined();
  });
});

describe('an authorization response', () => {
  it('is read from the query', () => {
    expect(read({ code: 'c', state: STATE })).toMatchObject({ code: 'c', state: STATE, error: undefined });
  });

  it('is read from the body of a form post', () => {
    expect(read({}, { code: 'c', state: STATE })).toMatchObject({ code: 'c', state: STATE });
    expect(read({}, { error: 'access_denied', state: STATE })).toMatchObject({
      error: 'access_denied',
      state: STATE,
    });
  });

  it('is never put together from both', () => {
    expect(read({ state: STATE }, { code: 'c' })).toBe('malformed_response');
  });

  it.each([{ code: 'c' }, { code: '' }, { code: 'c', state: '' }, { error: 'access_denied' }])(
    'without a state is refused for that: %p',
    (query) => {
      expect(read(query)).toBe('state_missing');
    },
  );

  it('keeps the code beside an error, so that nothing shows it', () => {
    expect(read({ code: 'c', error: 'server_error', state: STATE })).toMatchObject({
      code: 'c',
      error: 'server_error',
    });
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
    expect(read(query)).toBe('malformed_response');
    const isAlone = 'state' in query && Object.keys(query).length === 1;
    expect(read({}, query)).toBe(isAlone ? undefined : 'malformed_response');
  });
});

it.each([
  ['HEAD', { method: 'HEAD', headers: {} }, true],
  ['a prefetch', { method: 'GET', headers: { 'sec-purpose': 'prefetch' } }, true],
  ['a prerender', { method: 'GET', headers: { 'sec-purpose': 'prefetch;prerender' } }, true],
  ['an older prefetch', { method: 'GET', headers: { purpose: 'prefetch' } }, true],
  ['a visit', { method: 'GET', headers: {} }, false],
])('%s is only a look: %s', (_title, request, expected) => {
  expect(isHeadOrPrefetch(request as unknown as Request)).toBe(expected);
});

describe('the authorization URL', () => {
  const endpoint = new AuthorizationEndpoint('https://a.b/authorize', 'id&1');
  const request = { callbackURL: 'https://c.d/e?f=g', scope: undefined, state: 'S', codeVerifier: undefined };
  const END = 'redirect_uri=https%3A%2F%2Fc.d%2Fe%3Ff%3Dg&state=S';

  it('asks for a code', () => {
    expect(endpoint.buildURL(request, {})).toBe(
      `https://a.b/authorize?response_type=code&client_id=id%261&${END}`,
    );
  });

  it("keeps the endpoint's query except what the protocol sets", () => {
    const other = new AuthorizationEndpoint(
      'https://a.b/authorize?tenant=a%20b&state=theirs&client_id=theirs',
      'id',
    );
    expect(other.buildURL(request, {})).toBe(
      `https://a.b/authorize?tenant=a+b&response_type=code&client_id=id&${END}`,
    );
  });

  it("drops the endpoint's query if this request gives all of it", () => {
    const other = new AuthorizationEndpoint('https://a.b/authorize?prompt=old', 'id');
    expect(other.buildURL(request, { prompt: 'new' })).toBe(
      'https://a.b/authorize?response_type=code&client_id=id&redirect_uri=https%3A%2F%2Fc.d%2Fe%3Ff%3Dg&prompt=new&state=S',
    );
  });

  it('has a scope and a challenge if they are given', () => {
    expect(
      endpoint.buildURL({ ...request, scope: 'a b', codeVerifier: 'v'.repeat(43) }, { scope: 'mine' }),
    ).toMatch(
      /id%261&redirect_uri=[^&]+&scope=a%20b&state=S&code_challenge=[\w-]{43}&code_challenge_method=S256$/,
    );
  });

  it('takes what a subclass adds, but nothing that the protocol sets', () => {
    const extra = {
      prompt: 'log in',
      max_age: 1,
      flag: true,
      scope: 'mine',
      list: ['a', 2],
      none: undefined,
      nothing: null,
      response_type: 'token',
      client_id: 'x',
      redirect_uri: 'x',
      state: 'x',
      code_challenge: 'x',
      code_challenge_method: 'plain',
    };
    expect(endpoint.buildURL(request, extra)).toBe(
      'https://a.b/authorize?response_type=code&client_id=id%261&redirect_uri=https%3A%2F%2Fc.d%2Fe%3Ff%3Dg' +
        '&prompt=log%20in&max_age=1&flag=true&scope=mine&list=a&list=2&state=S',
    );
  });

  it.each([{ a: { b: 1 } }, { a: [{}] }, { a: () => 1 }, { a: Symbol('x') }])(
    'refuses what is no parameter: %p',
    (extra) => {
      expect(() => endpoint.buildURL(request, extra)).toThrow(
        /^authorizationParams must return strings.*; "a" is none$/,
      );
    },
  );

  it('names no parameter that forges a line of a log', () => {
    expect(() => endpoint.buildURL(request, { 'a\nlogin of admin': {} })).toThrow(
      /; "a\\nlogin of admin" is none$/,
    );
  });
});

it('a parameter of authorizationURL goes out once, even if alone', async () => {
  const authorizationURL = 'https://provider.example/authorize?scope=old';
  const app = await startApp({ options: { authorizationURL, scope: 'new' } });
  expect((await new Browser().begin(app.url)).getAll('scope')).toEqual(['new']);
  await app.close();
});
