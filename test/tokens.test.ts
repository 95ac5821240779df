// What a token response must be to be believed.
import fc from 'fast-check';
import { LoopAndTieError, TokenError } from '../lib';
import type { ExchangeResponse } from '../lib/http';
import { parseObject, parseTokenResponse, type TokenResponse } from '../lib/tokens';

const LABEL = 'POST https://www.loopandtie.com/oauth2/token';
const SECRET = 's3cret/with+signs';
const GOOD = { access_token: 'lt_app_123', token_type: 'bearer', created_at: 1529032029 };

function parse(body: unknown, status = 200, headers: ExchangeResponse['headers'] = {}): TokenResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseTokenResponse(LABEL, { status, headers, body: text }, [SECRET, 'the-code', '']);
}

function fail(body: unknown, status = 200, headers: ExchangeResponse['headers'] = {}): Error {
  try {
    parse(body, status, headers);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the response was believed');
}

describe('a token response that is believed', () => {
  it('is mapped, with the time in ISO 8601', () => {
    expect(parse(GOOD)).toEqual({
      accessToken: 'lt_app_123',
      tokenType: 'Bearer',
      createdAt: '2018-06-15T03:07:09.000Z',
      params: GOOD,
    });
  });

  it.each(['bearer', 'Bearer', 'BEARER'])('with token_type %s', (token_type) => {
    expect(parse({ ...GOOD, token_type }).tokenType).toBe('Bearer');
  });

  it.each([
    ['missing', undefined],
    ['a string', '1529032029'],
    ['negative', -1],
    ['huge', 1e300],
    ['after the year 9999', 253_402_300_800],
    ['null', null],
  ])('with created_at %s, without a time', (_title, created_at) => {
    expect(parse({ ...GOOD, created_at })).not.toHaveProperty('createdAt');
  });

  it.each([
    ['the epoch', 0, '1970-01-01T00:00:00.000Z'],
    ['the last second of 9999', 253_402_300_799, '9999-12-31T23:59:59.000Z'],
  ])('with created_at %s', (_title, created_at, iso) => {
    expect(parse({ ...GOOD, created_at }).createdAt).toBe(iso);
  });

  it('keeps what else came, but no refresh_token and nothing of __proto__', () => {
    const { params } = parse(
      '{"access_token":"a","token_type":"bearer","scope":"x","refresh_token":"r","__proto__":{"polluted":1}}',
    );
    expect(params).toEqual({ access_token: 'a', token_type: 'bearer', scope: 'x' });
    expect((params as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(params)).toBe(Object.prototype);
  });

  it('takes the last of duplicate keys, as JSON.parse does', () => {
    expect(parse('{"access_token":"a","access_token":"b","token_type":"bearer"}').accessToken).toBe('b');
  });
});

describe('a token response that is not believed', () => {
  const cases: [title: string, body: unknown, status: number, message: RegExp][] = [
    ['HTML', '<!DOCTYPE html><p>lt_app_123</p>', 200, /not a JSON object\. It is an HTML page/],
    ['nothing', '', 200, /not a JSON object/],
    ['null', null, 200, /not a JSON object/],
    ['a number', 1, 200, /not a JSON object/],
    ['a string', '"text"', 200, /not a JSON object/],
    ['an array', [GOOD], 200, /not a JSON object/],
    ['broken JSON', '{"access_token":"lt_app_123"', 200, /not a JSON object/],
    ['a byte order mark', `\ufeff${JSON.stringify(GOOD)}`, 200, /not a JSON object/],
    ['no access_token', { token_type: 'bearer' }, 200, /without a usable access_token/],
    [
      'an inherited access_token',
      '{"token_type":"bearer","__proto__":{"access_token":"a"}}',
      200,
      /usable access_token/,
    ],
    ['an empty access_token', { ...GOOD, access_token: '' }, 200, /usable access_token/],
    ['an access_token of another type', { ...GOOD, access_token: 1 }, 200, /usable access_token/],
    ['an access_token with CR LF', { ...GOOD, access_token: 'a\r\nb' }, 200, /usable access_token/],
    ['an access_token beyond ASCII', { ...GOOD, access_token: 'tökén' }, 200, /usable access_token/],
    ['no token_type', { access_token: 'a' }, 200, /not bearer/],
    ['token_type mac', { ...GOOD, token_type: 'mac' }, 200, /not bearer/],
    ['a token_type of another type', { ...GOOD, token_type: ['bearer'] }, 200, /not bearer/],
    ['status 201', GOOD, 201, /answered with status 201/],
    ['status 204', '', 204, /answered with status 204/],
    ['status 302', '', 302, /status 302\. Redirects are not followed/],
    ['status 500 as HTML', '  <html>', 500, /status 500\. It is an HTML page/],
    ['status 401 with nothing', '', 401, /status 401\. Check that the URL/],
    ['an error that is no code', { error: '<b>no</b>' }, 400, /status 400/],
    ['an error that is the secret', { error: 'lt_app_1234567890123456789' }, 400, /status 400/],
    ['an error that is an object', { error: { code: 1 } }, 400, /status 400/],
  ];

  it.each(cases)('%s', (_title, body, status, message) => {
    const error = fail(body, status);
    expect(error).toBeInstanceOf(LoopAndTieError);
    expect(error).toMatchObject({
      code: 'invalid_response',
      status: 502,
      oauthError: { statusCode: status },
    });
    expect(error.message).toMatch(message);
    expect(error.message.startsWith(LABEL)).toBe(true);
    expect(error.message).not.toContain('lt_app_123');
  });

  it.each([
    ['429 that asks to wait', 429, '30', /wait 30 seconds/],
    ['503 that asks to wait', 503, '5', /wait 5 seconds/],
    ['503 that names a date', 503, 'Fri, 31 Dec 1999 23:59:59 GMT', /try again later/],
    ['500 that asks to wait', 500, '5', /try again later/],
  ])('%s', (_title, status, retryAfter, message) => {
    expect(fail('', status, { 'retry-after': retryAfter }).message).toMatch(message);
  });
});

describe('an OAuth error of the token endpoint', () => {
  it.each([400, 401, 500, 200])('is a TokenError, by its code and not by its status %i', (status) => {
    const error = fail(
      { error: 'invalid_client', error_description: 'Client authentication failed.' },
      status,
    );
    expect(error).toBeInstanceOf(TokenError);
    expect(error).toMatchObject({ code: 'invalid_client', status: 502, name: 'TokenError' });
    expect(error.message).toBe(
      `${LABEL} answered invalid_client: Client authentication failed. Check that clientID and clientSecret are a pair as ` +
        'Loop & Tie issued it, and that both belong to this tokenURL.',
    );
    expect(error.stack).toContain(error.message);
  });

  it('says what to check for invalid_grant', () => {
    expect(fail({ error: 'invalid_grant' }, 400).message).toMatch(
      /answered invalid_grant\. The code was used before/,
    );
  });

  it('adds nothing where it knows nothing', () => {
    expect(fail({ error: 'invalid_request' }, 400).message).toBe(`${LABEL} answered invalid_request.`);
  });

  it('shows no secret that the provider repeats', () => {
    const echo = `${SECRET} ${encodeURIComponent(SECRET)} the-code lt_app_dGhpcyBpcyBhIHRva2Vu8`;
    const { message } = fail({ error: 'invalid_client', error_description: echo }, 401);
    expect(message).toContain('[redacted] [redacted] [redacted] [redacted]');
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

  it('never makes a token of something else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parse(text)).toThrow();
      }),
    );
  });
});
