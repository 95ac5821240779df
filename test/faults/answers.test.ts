// Answers that are whole and in HTTP, and still not what was asked for.
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { TokenError } from '../../lib';
import { answer, answerJson, answerWell, TOKEN, type Answer } from '../support/behaviours';
import { Browser } from '../support/browser';
import { serve } from '../support/listen';
import { logIn, startVictim, whenAtRest, type FaultyLogin, type Victim } from '../support/victim';

const HTML = '<!doctype html><title>Sorry</title><h1>Something went wrong</h1>';
const html = { 'content-type': 'text/html; charset=utf-8' };
const TOKEN_RESPONSE = { access_token: TOKEN, token_type: 'bearer', created_at: 1529032029 };

const victims = {} as Record<Victim, FaultyLogin>;

beforeAll(async () => {
  for (const victim of ['token request', 'profile request'] satisfies Victim[])
    victims[victim] = await startVictim(victim, answerWell);
});

afterAll(async () => {
  await Promise.all(Object.values(victims).map(({ close }) => close()));
});

/** Logs in while the provider gives this answer, and once more in the same browser when it answers well. */
async function meet(victim: Victim, given: Answer): Promise<{ status: number; body: unknown; next: number }> {
  const { app, faulty } = victims[victim];
  const browser = new Browser();
  faulty.behave(answer(given));
  const { status, body } = await logIn(app, browser);
  await whenAtRest(app);
  faulty.behave(answerWell);
  const { status: next } = await logIn(app, browser);
  return { status, body, next };
}

const UNUSABLE: [title: string, given: Answer, said: string][] = [
  ['200 with HTML', { headers: html, body: HTML }, 'is not a JSON'],
  ['200 with nothing', {}, 'is not a JSON'],
  ['200 with null', { body: 'null' }, 'is not a JSON'],
  ['200 with a number', { body: '42' }, 'is not a JSON'],
  ['200 with a string', { body: '"token"' }, 'is not a JSON'],
  ['200 with a list', { body: `[${JSON.stringify(TOKEN_RESPONSE)}]` }, 'is not a JSON'],
  ['200 with a form', { body: `access_token=${TOKEN}&token_type=bearer` }, 'is not a JSON'],
  ['200 with half an object', { body: `{"access_token":"${TOKEN}"` }, 'is not a JSON'],
  ['200 with two objects', { body: '{}{}' }, 'is not a JSON'],
  ['200 with a byte order mark', { body: `\ufeff${JSON.stringify(TOKEN_RESPONSE)}` }, 'is not a JSON'],
  ['200 with 60,000 open brackets', { body: '['.repeat(60_000) }, 'is not a JSON'],
  ['201', { status: 201, body: JSON.stringify(TOKEN_RESPONSE) }, 'status 201'],
  ['204', { status: 204 }, 'status 204'],
  ['206', { status: 206, body: JSON.stringify(TOKEN_RESPONSE) }, 'status 206'],
  ['304', { status: 304 }, 'status 304'],
  ['400 with nothing', { status: 400 }, 'status 400'],
  ['403 with HTML', { status: 403, headers: html, body: HTML }, 'status 403'],
  ['404 with HTML', { status: 404, headers: html, body: HTML }, 'status 404'],
  ['a status that does not exist', { status: 799 }, 'status 799'],
];

const compressed = { 'content-encoding': 'gzip' };
const UNAVAILABLE: [title: string, given: Answer][] = [
  ['429 with Retry-After', { status: 429, headers: { 'retry-after': '7' } }],
  ['500 with HTML', { status: 500, headers: html, body: HTML }],
  ['500 with more than anybody reads', { status: 500, body: 'x'.repeat(2_000_000) }],
  ['502 with a compressed page', { status: 502, headers: compressed, body: gzipSync(HTML) }],
  ['503 with Retry-After', { status: 503, headers: { 'retry-after': '120' } }],
  ['503 with a token', { status: 503, body: JSON.stringify(TOKEN_RESPONSE) }],
  ['503 with an error that is no code', { status: 503, body: '{"error":"Service Unavailable"}' }],
  ['504 with bytes that are no text', { status: 504, body: Buffer.from([0xff]) }],
  ['599 with nothing', { status: 599 }],
];

const CASES = (['token request', 'profile request'] satisfies Victim[]).flatMap((victim) =>
  UNUSABLE.map(([title, given, said]) => ({ victim, title, given, said })),
);

it.each(CASES)('$victim: $title is invalid_response, and says so', async ({ victim, given, said }) => {
  const { status, body, next } = await meet(victim, given);
  expect({ status, body, next }).toEqual({
    status: 502,
    body: { code: 'invalid_response', error: expect.stringContaining(said) as string },
    next: 200,
  });
  expect(JSON.stringify(body)).not.toMatch(/went wrong|lt_testapp/);
});

describe.each(['token request', 'profile request'] satisfies Victim[])('%s', (victim) => {
  it.each(UNAVAILABLE)('%s is unavailable, and asks the visitor to try again', async (_title, given) => {
    const { status, body, next } = await meet(victim, given);
    const sentence = `Loop & Tie is not available right now. Please try again. `;
    expect({ status, body, next }).toEqual({
      status: 503,
      body: { code: 'unavailable', error: expect.stringContaining(sentence) as string },
      next: 200,
    });
    expect((body as { error: string }).error).toContain(`responded with status ${String(given.status)}. `);
    expect(JSON.stringify(body)).not.toMatch(/went wrong|lt_testapp|right endpoint/);
  });
});

it('the token request: 401 without an OAuth error blames no token', async () => {
  const { status, body } = await meet('token request', { status: 401 });
  expect({ status, body }).toMatchObject({ status: 502, body: { code: 'invalid_response' } });
  expect((body as { error: string }).error).not.toMatch(/token is not|revoked/);
});

describe.each([301, 302, 303, 307, 308])('a redirect with %i', (status) => {
  it.each(['token request', 'profile request'] satisfies Victim[])(
    'is not followed, since the %s holds a secret',
    async (victim) => {
      let followed = 0;
      const elsewhere = await serve((_req, res) => {
        followed += 1;
        res.end();
      });
      const location = `${elsewhere.url}/stolen`;
      const page = await meet(victim, { status, headers: { location } });
      expect(page).toMatchObject({ status: 502, body: { code: 'invalid_response' }, next: 200 });
      expect(followed).toBe(0);
      await elsewhere.close();
    },
  );
});

describe('the token request: an OAuth error', () => {
  const refusals = [200, 400, 401, 500].flatMap((status) =>
    ['invalid_client', 'invalid_grant', 'invalid_request', 'server_error'].map((error) => ({
      status,
      error,
    })),
  );

  it.each(refusals)('$error is a TokenError of that code, whatever the status: $status', async (example) => {
    const { status, error } = example;
    const body = JSON.stringify({
      error,
      error_description: 'The code is not good.',
      error_uri: 'https://docs.example/errors',
      access_token: TOKEN,
      token_type: 'bearer',
    });
    const page = await meet('token request', { status, body });
    expect(page).toMatchObject({ status: 502, body: { code: error }, next: 200 });
    expect(victims['token request'].app.errors.at(-1)).toBeInstanceOf(TokenError);
    expect((page.body as { error: string }).error).toMatch(
      new RegExp(
        `^TokenError: Loop & Tie did not accept this login. POST \\S+/token responded with ${error}\\.`,
      ),
    );
    expect(inspect(victims['token request'].app.errors.at(-1), { showHidden: true })).not.toMatch(
      /not good|docs\.example/,
    );
  });

  it.each([
    ['a number', 1],
    ['an object', { code: 'invalid_grant' }],
    ['a sentence', 'it did not work'],
    ['a token', TOKEN],
  ])('that is %s is invalid_response', async (_title, error) => {
    const page = await meet('token request', { status: 400, body: JSON.stringify({ error }) });
    expect(page).toMatchObject({ status: 502, body: { code: 'invalid_response' }, next: 200 });
  });
});

describe('the token request: 200 with an object', () => {
  it.each([
    ['no access_token', { token_type: 'bearer' }],
    ['an empty access_token', { ...TOKEN_RESPONSE, access_token: '' }],
    ['an access_token that is a number', { ...TOKEN_RESPONSE, access_token: 1 }],
    ['an access_token that is a list', { ...TOKEN_RESPONSE, access_token: [TOKEN] }],
    ['an access_token that is null', { ...TOKEN_RESPONSE, access_token: null }],
    ['an access_token with CR LF', { ...TOKEN_RESPONSE, access_token: 'a\r\nx-injected: 1' }],
    ['an access_token with a blank', { ...TOKEN_RESPONSE, access_token: 'a b' }],
    ['an access_token beyond ASCII', { ...TOKEN_RESPONSE, access_token: 'tökén' }],
    ['no token_type', { access_token: TOKEN }],
    ['a token_type that is a number', { ...TOKEN_RESPONSE, token_type: 1 }],
    ['token_type mac', { ...TOKEN_RESPONSE, token_type: 'mac' }],
    ['everything in a list of its own', { data: TOKEN_RESPONSE }],
  ])('and %s is invalid_response', async (_title, body) => {
    const page = await meet('token request', { body: JSON.stringify(body) });
    expect(page).toMatchObject({ status: 502, body: { code: 'invalid_response' }, next: 200 });
    expect(JSON.stringify(page.body)).not.toMatch(/lt_testapp|injected/);
  });

  it.each([
    ['all of it in __proto__', `{"__proto__":${JSON.stringify(TOKEN_RESPONSE)}}`],
    ['the token in __proto__', `{"token_type":"bearer","__proto__":{"access_token":"${TOKEN}"}}`],
    ['the token in constructor', `{"token_type":"bearer","constructor":{"access_token":"${TOKEN}"}}`],
    ['a good token, then a bad one', `{"access_token":"${TOKEN}","token_type":"bearer","access_token":1}`],
  ])('and %s is invalid_response', async (_title, body) => {
    const page = await meet('token request', { body });
    expect(page).toMatchObject({ status: 502, body: { code: 'invalid_response' }, next: 200 });
  });

  it.each([
    ['token_type BEARER', { ...TOKEN_RESPONSE, token_type: 'BEARER' }, true],
    ['no created_at', { access_token: TOKEN, token_type: 'Bearer' }, false],
    ['created_at as a string', { ...TOKEN_RESPONSE, created_at: '1529032029' }, false],
    ['a negative created_at', { ...TOKEN_RESPONSE, created_at: -1 }, false],
    ['a huge created_at', { ...TOKEN_RESPONSE, created_at: 1e300 }, false],
    ['created_at null', { ...TOKEN_RESPONSE, created_at: null }, false],
    ['a scope', { ...TOKEN_RESPONSE, scope: 'all' }, true],
    ["names of an object's own", { ...TOKEN_RESPONSE, constructor: 1, toString: 2, hasOwnProperty: 3 }, true],
  ])('and %s is a login', async (_title, body, hasTime) => {
    const page = await meet('token request', { body: JSON.stringify(body) });
    expect(page).toMatchObject({ status: 200, next: 200 });
    expect((page.body as { user: object }).user).toEqual({
      provider: 'loopandtie',
      accessToken: TOKEN,
      tokenType: 'Bearer',
      teams: [{ id: 'loop-tie', name: 'Loop & Tie' }],
      ...(hasTime && { createdAt: '2018-06-15T03:07:09.000Z' }),
    });
  });

  it.each([
    ['another content type', { headers: html }],
    ['no content type that anybody knows', { headers: { 'content-type': 'x' } }],
    ['content-encoding: identity', { headers: { 'content-encoding': 'Identity' } }],
    ['an empty content-encoding', { headers: { 'content-encoding': '' } }],
  ])('and %s is a login', async (_title, given) => {
    const page = await meet('token request', { ...given, body: JSON.stringify(TOKEN_RESPONSE) });
    expect(page).toMatchObject({ status: 200, next: 200 });
  });

  it("and a member __proto__ beside a good token changes nobody's prototype", async () => {
    const { app, faulty } = victims['token request'];
    faulty.behave(
      answer({ body: `{"access_token":"${TOKEN}","token_type":"bearer","__proto__":{"admin":true}}` }),
    );
    const { body } = await logIn(app);
    expect(body).not.toHaveProperty('user.admin');
    expect({}).not.toHaveProperty('admin');
  });
});

describe('the profile request', () => {
  it('answered with an empty 401 is token_rejected', async () => {
    const page = await meet('profile request', { status: 401, headers: html });
    expect(page).toMatchObject({ status: 502, body: { code: 'token_rejected' }, next: 200 });
    expect((page.body as { error: string }).error).toContain(
      'Loop & Tie did not accept the access token. Please log in again. ',
    );
  });

  it.each([
    ['an error', { errors: [{ status: '500' }] }],
    ['data that is null', { data: null }],
    ['data that is one team', { data: { id: 'a' } }],
    ['a team that is null', { data: [null] }],
    ['a team without an id', { data: [{ attributes: { name: 'A' } }] }],
    ['a team whose id is a number', { data: [{ id: 1 }] }],
    ['a team whose id is empty', { data: [{ id: '' }] }],
  ])('answered with %s is invalid_response', async (_title, body) => {
    const page = await meet('profile request', { body: JSON.stringify(body) });
    expect(page).toMatchObject({ status: 502, body: { code: 'invalid_response' }, next: 200 });
  });

  it.each([
    ['no team', [], []],
    ['a team without attributes', [{ id: 'a' }], [{ id: 'a', name: 'a' }]],
    ['a team whose name is a number', [{ id: 'a', attributes: { name: 1 } }], [{ id: 'a', name: 'a' }]],
    ['a team whose attributes are null', [{ id: 'a', attributes: null }], [{ id: 'a', name: 'a' }]],
  ])('answered with %s is a login', async (_title, data, teams) => {
    const page = await meet('profile request', { body: JSON.stringify({ data }) });
    expect(page).toMatchObject({ status: 200, body: { user: { teams } }, next: 200 });
  });

  it('takes more teams than fit in a token response', async () => {
    const data = Array.from({ length: 5_000 }, (_, index) => ({ id: `team-${index}` }));
    victims['profile request'].faulty.behave(answerJson({ data }));
    const { body } = await logIn(victims['profile request'].app);
    expect((body as { user: { teams: unknown[] } }).user.teams).toHaveLength(5_000);
  });
});
