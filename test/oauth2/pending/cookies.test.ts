// Cookies are read without changing a byte of a name: browsers keep names that only look alike apart.
import fc from 'fast-check';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { startApp, type TestApp } from '../../support/app';
import { Browser } from '../../support/browser';
import { sendRaw } from '../../support/raw-request';
import { startProvider, type Provider } from '../../support/provider';
import { clearCookie, listCookies, setCookie } from '../../../lib/oauth2/pending/cookies';

let provider: Provider;
let app: TestApp;

beforeAll(async () => {
  provider = await startProvider();
  app = await startApp({ options: { ...provider.options, callbackURL: 'https://your.site/callback' } });
});

afterAll(() => Promise.all([app.close(), provider.close()]));

const BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));

/** What a Cookie header cannot hold, or what parts it. */
const isSeparator = (byte: string): boolean => '\0\n\r;='.includes(byte);

it.each(['before', 'after'])('of all bytes, only space and tab are dropped %s a name', async (side) => {
  const browser = new Browser();
  const state = (await browser.begin(app.url)).get('state') ?? '';
  const [name = ''] = browser.pending;
  const value = browser.cookies.get(name) ?? '';
  const accepted: string[] = [];
  for (const byte of BYTES.filter((candidate) => !isSeparator(candidate))) {
    const planted = side === 'before' ? byte + name : name + byte;
    const lines = [
      `GET /callback?code=c&state=${state} HTTP/1.1`,
      'Host: a',
      `Cookie: a=b; ${planted}=${value}`,
    ];
    const { status } = await sendRaw(app.url, lines);
    if (status === 200) accepted.push(byte);
    else expect([400, 403]).toContain(status);
  }
  expect(accepted).toEqual(['\t', ' ']);
});

it.each([
  ['nothing', undefined, []],
  ['an empty header', '', []],
  ['a value without a name', '__Host-loopandtie_x', []],
  ['a value behind =', '=__Host-loopandtie_x=y', []],
  [
    'two of one name',
    'a=1; a=2',
    [
      ['a', '1'],
      ['a', '2'],
    ],
  ],
  ['a value with =', 'a=b=c', [['a', 'b=c']]],
  ['quotes, which belong to the value', 'a="b"', [['a', '"b"']]],
  [
    'blanks around',
    ' \t a \t = \t b \t ;c=d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
])('%s', (_title, cookie, pairs) => {
  expect(listCookies({ headers: { cookie } }).map(({ name, value }) => [name, value])).toEqual(pairs);
});

describe('what is set on a response', () => {
  function create(): ServerResponse {
    return new ServerResponse(new IncomingMessage(new Socket()));
  }

  it.each([
    ['http', false, ''],
    ['https', true, '; Secure'],
  ])('is for the server alone, over %s', (_title, secure, more) => {
    const response = create();
    setCookie(response, 'a', '1', 600, secure);
    clearCookie(response, 'b', secure);
    expect(response.getHeader('Set-Cookie')).toEqual([
      `a=1; Max-Age=600; Path=/; HttpOnly; SameSite=Lax${more}`,
      `b=; Max-Age=0; Path=/${more}`,
    ]);
  });

  it('is one line for each name, beside those of the app', () => {
    const response = create();
    response.setHeader('Set-Cookie', ['ab=1', 'b=a=', 'n=1']);
    setCookie(response, 'a', '1', 600, false);
    clearCookie(response, 'a', false);
    clearCookie(response, 'n', false);
    expect(response.getHeader('Set-Cookie')).toEqual([
      'ab=1',
      'b=a=',
      'a=; Max-Age=0; Path=/',
      'n=; Max-Age=0; Path=/',
    ]);
  });

  it('is nothing if the headers were sent', () => {
    const response = create();
    response.writeHead(200);
    setCookie(response, 'a', '1', 600, false);
    expect(response.getHeader('Set-Cookie')).toBeUndefined();
  });
});

const runs = Number(process.env.FUZZ_RUNS ?? 2_000);

/** Bytes as Node's HTTP parser hands them on: one character each. */
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const text = fc.oneof(
  fc.string({ unit: byte, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...' \t\u00a0\u0085\ufeff="a_-'.split('')), maxLength: 12 }),
);

it('returns any joined names and values, without surrounding whitespace', () => {
  const name = text.filter((part) => !/[;=]/.test(part) && part !== '');
  const value = text.filter((part) => !part.includes(';'));
  const trim = (part: string): string => part.replace(/^[ \t]+|[ \t]+$/g, '');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (pairs) => {
      const cookie = pairs.map((pair) => pair.join('=')).join('; ');
      expect(listCookies({ headers: { cookie } }).map((pair) => [pair.name, pair.value])).toEqual(
        pairs.map((pair) => pair.map(trim)),
      );
    }),
    { numRuns: runs },
  );
});

it('finds our cookie in any header only by its exact name', () => {
  const ours = '__Host-loopandtie_abcdefghijkl';
  const piece = fc.oneof(text, fc.constantFrom(ours, `${ours}=`, `; ${ours}=x`, ';', '=', '; '));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const cookie = pieces.join('');
      const isThere = listCookies({ headers: { cookie } }).some(({ name }) => name === ours);
      expect(isThere).toBe(new RegExp(`(?:^|;)[ \\t]*${ours}[ \\t]*=`).test(cookie));
    }),
    { numRuns: runs },
  );
});

it('takes no more time for a byte of a long header', () => {
  const shapes = [';', '=', ' ', '\t;', 'a=b; ', ' '.repeat(50) + '='];
  const measure = (bytes: number): number => {
    const headers = shapes.map((shape) => ({ cookie: shape.repeat(bytes / shape.length) }));
    const since = process.hrtime.bigint();
    for (let turn = 0; turn < 64_000 / bytes; turn += 1)
      for (const each of headers) listCookies({ headers: each });
    return Number(process.hrtime.bigint() - since);
  };
  measure(1_000);
  const least = (bytes: number): number => Math.min(...[1, 2, 3, 4, 5].map(() => measure(bytes)));
  expect(least(64_000)).toBeLessThan(8 * least(1_000));
});
