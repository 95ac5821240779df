// Cookies are read without changing a byte of a name: browsers keep names that only look alike apart.
import { startApp, type TestApp } from './support/app';
import { Browser } from './support/browser';
import { sendRaw } from './support/raw-request';
import { startTokenEndpoint, type TokenEndpoint } from './support/token-endpoint';
import { listCookies } from '../lib/cookies';

let provider: TokenEndpoint;
let app: TestApp;

beforeAll(async () => {
  provider = await startTokenEndpoint();
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
