// What the provider's answers say: a JSON object or none, and what to check about one that refuses.
import fc from 'fast-check';
import { createRefusalError, parseObject } from '../lib/answers';

it('explains a refusal of which only status and body are known', () => {
  expect(createRefusalError('GET it', { statusCode: 500, data: '' }).message).toMatch(
    /answered with status 500\.$/,
  );
  expect(createRefusalError('GET it', { statusCode: 200, data: '{"error":"<b>"}' }).message).toMatch(
    /an error of an unknown form\.$/,
  );
});

describe('the hint for an answer that cannot be used', () => {
  const OTHERWISE = 'Check that the URL is the right endpoint, or try again later.';

  it.each([
    ['429 asks to wait', 429, { 'retry-after': '7' }, '', 'It asks to wait 7 seconds before the next try.'],
    [
      '503 asks to wait',
      503,
      { 'retry-after': '120' },
      '',
      'It asks to wait 120 seconds before the next try.',
    ],
    ['503 names a date', 503, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, '', OTHERWISE],
    ['text is before the wait', 503, { 'retry-after': 'x7' }, '', OTHERWISE],
    ['text is after the wait', 503, { 'retry-after': '7x' }, '', OTHERWISE],
    ['503 says nothing', 503, {}, '', OTHERWISE],
    ['500 asks to wait', 500, { 'retry-after': '7' }, '', OTHERWISE],
    ['it is a success without content', 204, {}, '', OTHERWISE],
    [
      'it is the first redirect',
      300,
      {},
      '',
      'Redirects are not followed: give the final URL as the option.',
    ],
    ['it is the last redirect', 399, {}, '', 'Redirects are not followed: give the final URL as the option.'],
    ['it is no redirect', 400, {}, '', OTHERWISE],
    ['it is 401', 401, {}, '', 'The token is not accepted: its user may have taken it back.'],
    ['it is a page', 500, {}, '\n <html>', 'It is an HTML page: check that the URL is the right endpoint.'],
    ['it is no page', 500, {}, '1 < 2', OTHERWISE],
  ])('if %s', (_title, statusCode, headers, data, hint) => {
    expect(createRefusalError('GET https://a.b/', { statusCode, headers, data })).toMatchObject({
      code: 'invalid_response',
      message: `Loop & Tie sent an unusable answer. GET https://a.b/ answered with status ${statusCode}.`,
      hint,
      oauthError: { statusCode },
    });
  });
});

describe('parseObject', () => {
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
