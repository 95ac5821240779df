// What anybody can send to the callback, under both query parsers of Express: it is refused in the table's words,
// leads to no token request, and leaves the pending login of the browser good.
import express from 'express';
import fc from 'fast-check';
import { startApp, type TestApp } from '../support/app';
import { Browser } from '../support/browser';
import { startProvider, type Provider } from '../support/provider';

const FOREIGN = 'x'.repeat(43);
const LONG = 'a'.repeat(10_000);

const SURROGATES = 0x800;
const FIRST_SURROGATE = 0xd800;

/** Any character: fast-check's own unit `binary` gives the same ones, but first spends a second on a map of all. */
const codePoint = fc
  .nat({ max: 0x10ffff - SURROGATES })
  .map((index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES), unmapCodePoint);

/** From it, fast-check sees which strings of its own it can add, such as `__proto__`. */
function unmapCodePoint(character: unknown): number {
  const point = typeof character === 'string' ? character.codePointAt(0) : undefined;
  if (point === undefined || String.fromCodePoint(point) !== character) throw new Error('not one character');
  return point < FIRST_SURROGATE ? point : point - SURROGATES;
}

type Hostile = [title: string, query: string, status: number, code: string | undefined];

/** `S` stands for the state of a login that this browser began. */
const HOSTILE: Hostile[] = [
  ['two codes', 'code=a&code=b&state=S', 400, 'malformed_response'],
  ['an empty code', 'code=&state=S', 400, 'malformed_response'],
  ['a code of 10 KB', `code=${LONG}&state=S`, 400, 'malformed_response'],
  ['a code with a NUL', 'code=a%00b&state=S', 400, 'malformed_response'],
  ['a code with CR LF', 'code=a%0d%0aSet-Cookie:%20a=b&state=S', 400, 'malformed_response'],
  ['a code beyond ASCII', 'code=%C3%BC&state=S', 400, 'malformed_response'],
  ['neither code nor error', 'state=S', 400, 'malformed_response'],
  ['two states', 'code=a&state=S&state=S', 400, 'malformed_response'],
  ['two errors', 'error=a&error=b&state=S', 400, 'malformed_response'],
  ['an empty error and no code', 'error=&state=S', 400, 'malformed_response'],
  ['an empty state', 'code=a&state=', 403, 'state_missing'],
  ['no state', 'code=a', 403, 'state_missing'],
  ['an error without a state', 'error=access_denied', 403, 'state_missing'],
  ['an error and a code without a state', 'error=access_denied&code=a', 403, 'state_missing'],
  ['a foreign state', `code=a&state=${FOREIGN}`, 403, 'state_unknown'],
  ['an error with a foreign state', `error=server_error&state=${FOREIGN}`, 403, 'state_unknown'],
  [
    'HTML with a foreign state',
    `error=access_denied&error_description=%3Cb%3E&state=${FOREIGN}`,
    403,
    'state_unknown',
  ],
  ['a state of 10 KB', `code=a&state=${LONG}`, 403, 'state_unknown'],
  ['a state with a NUL', 'code=a&state=S%00', 403, 'state_unknown'],
  ['a state with CR LF', 'code=a&state=S%0d%0a', 403, 'state_unknown'],
  ['a state beyond ASCII', 'code=a&state=%F0%9F%8E%81', 403, 'state_unknown'],
  ['__proto__ for a state', 'code=a&state=__proto__', 403, 'state_unknown'],
  ['constructor for a state', 'code=a&state=constructor', 403, 'state_unknown'],
];

const HOSTILE_TO: Record<string, Hostile[]> = {
  // Names with brackets are names like others: what is left is no callback but the begin of a login.
  simple: [
    ['a list as code', 'code[]=a&state=S', 400, 'malformed_response'],
    ['an object as code', 'code[a]=b&state=S', 400, 'malformed_response'],
    ['a list as state', 'code=a&state[]=S', 403, 'state_missing'],
    ['an object as state', 'code=a&state[a]=S', 403, 'state_missing'],
    ['an object as error', 'error[a]=b&state=S', 400, 'malformed_response'],
  ],
  extended: [
    ['a list as code', 'code[]=a&state=S', 400, 'malformed_response'],
    ['an object as code', 'code[a]=b&state=S', 400, 'malformed_response'],
    ['an object with toString as code', 'code[toString]=b&state=S', 400, 'malformed_response'],
    ['a list as state', 'code=a&state[]=S', 400, 'malformed_response'],
    ['an object as state', 'code=a&state[a]=S', 400, 'malformed_response'],
    ['an object as error', 'error[a]=b&state=S', 400, 'malformed_response'],
    ['a code in __proto__', '__proto__[code]=a&state=S', 400, 'malformed_response'],
    ['a code in the prototype of all', 'constructor[prototype][code]=a&state=S', 400, 'malformed_response'],
  ],
};

let provider: Provider;

beforeAll(async () => {
  provider = await startProvider();
});

afterAll(() => provider.close());

describe.each(['simple', 'extended'])('under the query parser %s', (parser) => {
  const outcomes: unknown[][] = [];
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({
      options: provider.options,
      outcomes,
      prepare: (server) => {
        server.set('query parser', parser);
        server.use(express.urlencoded({ extended: parser === 'extended', limit: '1mb' }), express.json());
      },
    });
  });

  afterAll(() => app.close());

  beforeEach(() => {
    outcomes.length = 0;
    provider.requests.length = 0;
  });

  async function begin(): Promise<{ browser: Browser; state: string }> {
    const browser = new Browser();
    return { browser, state: (await browser.begin(app.url)).get('state') ?? '' };
  }

  async function expectStillGood(browser: Browser, state: string): Promise<void> {
    outcomes.length = 0;
    await browser.open(`${app.url}/callback?code=the-code&state=${state}`);
    expect(outcomes).toEqual([[null, expect.objectContaining({ provider: 'loopandtie' }), {}]]);
  }

  const cases = [...HOSTILE, ...(HOSTILE_TO[parser] ?? [])];

  it.each(cases)('%s is refused', async (_title, query, status, code) => {
    const { browser, state } = await begin();
    await browser.open(`${app.url}/callback?${query.replaceAll('S', state)}`);
    expect(outcomes).toEqual([[null, false, expect.objectContaining({ code }), status]]);
    expect(provider.requests).toEqual([]);
    await expectStillGood(browser, state);
  });

  it.each(cases)('%s is refused in a form post too', async (_title, query, status, code) => {
    const { browser, state } = await begin();
    const body = query.replaceAll('S', state);
    const page = await browser.open(`${app.url}/callback`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    // A form that has a field `state` and nothing else of ours begins a login: it may be the app's own.
    if (page.status === 302) expect(query).not.toMatch(/(^|&)(code|error)=/);
    else expect(outcomes).toEqual([[null, false, expect.objectContaining({ code }), status]]);
    expect(provider.requests).toEqual([]);
    await expectStillGood(browser, state);
  });

  it('a code of 100 KB, posted, is refused', async () => {
    const { browser, state } = await begin();
    const body = JSON.stringify({ code: 'a'.repeat(90_000), state });
    const headers = { 'content-type': 'application/json' };
    await browser.open(`${app.url}/callback`, { method: 'POST', body, headers });
    expect(outcomes).toEqual([[null, false, expect.objectContaining({ code: 'malformed_response' }), 400]]);
    await expectStillGood(browser, state);
  });

  it.each([
    ['numbers', '{"code":1,"state":2}'],
    ['null', '{"code":null,"state":null}'],
    ['a member __proto__', '{"__proto__":{"code":"a","state":"b"},"code":[]}'],
    ['half a surrogate pair', '{"code":"\\ud800","error":"\\ud800","state":"\\ud800"}'],
    ['a list', '[1]'],
  ])('a JSON POST with %s is no login and no crash', async (_title, body) => {
    const headers = { 'content-type': 'application/json' };
    const { status } = await new Browser().open(`${app.url}/callback`, { method: 'POST', body, headers });
    for (const [error, user] of outcomes) expect({ error, user }).toEqual({ error: null, user: false });
    expect([200, 302]).toContain(status);
    expect(app.errors).toEqual([]);
  });

  it.each([
    ['a list', 'error_description=a&error_description=b'],
    ['an object', 'error_description[a]=b'],
    ['of 10 KB', `error_description=${LONG}`],
    ['of controls', 'error_description=%00%0d%0a%1b'],
  ])('an error_description that is %s leaves nothing odd in the message', async (_title, description) => {
    const { browser, state } = await begin();
    await browser.open(`${app.url}/callback?error=access_denied&${description}&state=${state}`);
    const [[, , info] = []] = outcomes;
    const { message } = info as { message: string };
    expect(message).toMatch(/^[\x20-\x7e]+…?$/);
    expect(message.length).toBeLessThan(202);
  });

  it.each([
    ['two', 'iss=a&iss=b'],
    ['an object', 'iss[a]=b'],
    ['of 10 KB', `iss=${LONG}`],
  ])('an iss that is %s does not matter', async (_title, iss) => {
    const { browser, state } = await begin();
    await browser.open(`${app.url}/callback?code=the-code&state=${state}&${iss}`);
    expect(outcomes).toEqual([[null, expect.objectContaining({ provider: 'loopandtie' }), {}]]);
  });

  it('any query at all is no login and no crash', async () => {
    const names = fc.constantFrom(
      'code',
      'state',
      'error',
      'error_description',
      'iss',
      '__proto__',
      'constructor',
      'toString',
    );
    const name = fc
      .tuple(names, fc.constantFrom('', '[]', '[a]', '[__proto__]', '[0]', '.length'))
      .map((parts) => parts.join(''));
    const value = fc.oneof(
      fc.constantFrom(
        '',
        FOREIGN,
        '__proto__',
        'access_denied',
        'server_error',
        '%',
        '%00',
        '%E0%A4%A',
        '<script>',
      ),
      fc.string({ unit: codePoint }).map((text) => encodeURIComponent(text)),
    );
    const query = fc.array(
      fc.tuple(name, value).map((pair) => pair.join('=')),
      { maxLength: 6 },
    );
    const { browser } = await begin();
    await fc.assert(
      fc.asyncProperty(query, async (pairs) => {
        outcomes.length = 0;
        const { status } = await browser.open(`${app.url}/callback?${pairs.join('&')}`);
        for (const [error, user] of outcomes) expect({ error, user }).toEqual({ error: null, user: false });
        expect(outcomes.length === 1 ? status === 200 : status === 302).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(provider.requests).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
