// What the provider's answers say: a JSON object or none, and what to check about one that refuses.
import fc from 'fast-check';
import {
  asRecord,
  createApiError,
  createRefusalError,
  parseObject,
} from '../../../lib/oauth2/requests/refusals';
import { LOOP_AND_TIE } from '../../../lib/strategy';

it('explains a refusal of which only status and body are known', () => {
  const refusal = { statusCode: 200, data: '{"error":"<b>"}' };
  expect(createRefusalError(LOOP_AND_TIE, 'GET it', refusal).message).toMatch(
    /an error of an unknown form\.$/,
  );
});

it.each([
  ['the first redirect', 300, '', 'Redirects are not followed: set the option to the final URL.'],
  ['the last redirect', 399, '', 'Redirects are not followed: set the option to the final URL.'],
  ['a bad request', 400, '', 'Check that the URL is the right endpoint, or try again later.'],
  ['a page', 404, '\n <html>', 'It is an HTML page: check that the URL is the right endpoint.'],
  ['no page', 404, '1 < 2', 'Check that the URL is the right endpoint, or try again later.'],
  ['a rejected client', 401, '', 'Check that the URL is the right endpoint, or try again later.'],
  ['a success without content', 204, '', 'Check that the URL is the right endpoint, or try again later.'],
])('the hint for %s', (_title, statusCode, data, hint) => {
  expect(createRefusalError(LOOP_AND_TIE, 'GET https://a.b/', { statusCode, data })).toMatchObject({
    code: 'invalid_response',
    message: `Loop & Tie sent an unexpected response. Please try again. GET https://a.b/ responded with status ${statusCode}.`,
    hint,
    oauthError: { statusCode },
  });
});

it('explains that the API does not accept the token', () => {
  expect(createApiError(LOOP_AND_TIE, 'GET it', { statusCode: 401, data: '' })).toMatchObject({
    code: 'token_rejected',
    message:
      'Loop & Tie did not accept the access token. Please log in again. GET it responded with status 401.',
    oauthError: { statusCode: 401 },
  });
});

describe('the hint for a provider that cannot respond now', () => {
  const OTHERWISE = 'Nothing is wrong with this app. Try again later.';

  it.each([
    ['429 asks to wait', 429, '7', 'It asks to wait 7 seconds before the next try.'],
    ['503 asks to wait', 503, '120', 'It asks to wait 120 seconds before the next try.'],
    ['503 names a date', 503, 'Fri, 31 Dec 1999 23:59:59 GMT', OTHERWISE],
    ['text precedes the wait', 503, 'x7', OTHERWISE],
    ['text follows the wait', 503, '7x', OTHERWISE],
    ['500 says nothing', 500, undefined, OTHERWISE],
    ['599 says nothing', 599, undefined, OTHERWISE],
  ])('if %s', (_title, statusCode, retryAfter, hint) => {
    const refusal = { statusCode, retryAfter, data: '<h1>' };
    expect(createRefusalError(LOOP_AND_TIE, 'GET it', refusal)).toMatchObject({
      code: 'unavailable',
      message: `Loop & Tie is not available right now. Please try again. GET it responded with status ${statusCode}.`,
      hint,
      oauthError: { statusCode },
    });
  });
});

it.each([null, undefined, 'text', 1])('asRecord sees no properties in %p', (value) => {
  expect(asRecord(value)).toEqual({});
});

describe('parseObject', () => {
  it('drops __proto__', () => {
    const object = parseObject('{"__proto__":{"admin":true},"id":1}') ?? {};
    expect(Object.getOwnPropertyNames(object)).toEqual(['id']);
  });

  it('gives an object without __proto__, or nothing, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const object = parseObject(text);
        expect(object === undefined || Object.getPrototypeOf(object) === Object.prototype).toBe(true);
        expect(object && Object.hasOwn(object, '__proto__')).not.toBe(true);
      }),
    );
  });
});
