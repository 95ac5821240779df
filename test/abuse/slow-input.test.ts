// No response may take longer than its size allows: 64 KB are compared with 1 KB in one run, with no absolute time.
import express from 'express';
import { startApp, type TestApp } from '../support/app';
import { Browser } from '../support/browser';
import { startProvider, type Provider } from '../support/provider';

let provider: Provider;
let app: TestApp;

beforeAll(async () => {
  provider = await startProvider();
  app = await startApp({
    options: provider.options,
    prepare: (server) => server.use(express.json({ limit: '1mb' })),
  });
});

afterAll(() => Promise.all([app.close(), provider.close()]));

const SMALL = 1_000;
const LARGE = 64_000;
/** How often each time is taken. The least one counts, so that a busy machine does not. */
const TURNS = 3;
const SHAPES = ['e', 'word ', 'lt_', 'a1', 'a_', '%65', '<', '\u0000', 'ä', 'aB', '. '];

type Fields = (text: string, code: string) => object;

const FIELDS: [title: string, fields: Fields][] = [
  ['error_description', (error_description) => ({ error: 'server_error', error_description })],
  [
    'error_description, with a code that repeats in it',
    (error_description, code) => ({ code, error: 'server_error', error_description }),
  ],
  ['error', (error) => ({ error })],
  ['error_uri', (text) => ({ error: 'server_error', error_uri: `https://docs.example/${text}` })],
  ['code', (code) => ({ code })],
];

/** A new login each time, since its state must be right for the rest to be read; only the callback is timed. */
async function measure(fields: Fields, bytes: number): Promise<number> {
  let sum = 0;
  for (const shape of SHAPES) {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const body = JSON.stringify({ ...fields(shape.repeat(bytes / shape.length), shape), state });
    const headers = { 'content-type': 'application/json' };
    const since = performance.now();
    const { status } = await browser.open(`${app.url}/callback`, { method: 'POST', body, headers });
    sum += performance.now() - since;
    expect([200, 400, 502]).toContain(status);
  }
  return sum;
}

async function least(fields: Fields, bytes: number): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) times.push(await measure(fields, bytes));
  return Math.min(...times);
}

it.each(FIELDS)('a callback is not slowed down by a long %s', async (_title, fields) => {
  await measure(fields, SMALL);
  expect(await least(fields, LARGE)).toBeLessThan(16 * (await least(fields, SMALL)));
});

it('a callback is not slowed down by a long state', async () => {
  const open = async (bytes: number): Promise<number> => {
    const body = JSON.stringify({ code: 'c', state: 'x'.repeat(bytes) });
    const headers = { 'content-type': 'application/json' };
    const since = performance.now();
    const { status } = await new Browser().open(`${app.url}/callback`, { method: 'POST', body, headers });
    expect(status).toBe(403);
    return performance.now() - since;
  };
  const small: number[] = [];
  const large: number[] = [];
  for (let turn = 0; turn < 3 * TURNS; turn += 1) {
    small.push(await open(SMALL));
    large.push(await open(LARGE));
  }
  expect(Math.min(...large)).toBeLessThan(16 * Math.min(...small));
});

it.each(['/login', '/callback?code=c&state=' + 'x'.repeat(43)])(
  '%s answers a 15 KB Cookie header without delay',
  async (path) => {
    const visit = async (cookie: string): Promise<number> => {
      const since = performance.now();
      const { setCookie } = await new Browser().open(`${app.url}${path}`, { headers: { cookie } });
      const time = performance.now() - since;
      expect(setCookie.join().length).toBeLessThan(2_000);
      return time;
    };
    const shapes = [
      ';',
      '=',
      ' ',
      'a=b; ',
      'loopandtie_',
      'loopandtie_=;',
      'loopandtie_abcdefghijkl=x;',
      '.',
    ];
    const sum = async (bytes: number): Promise<number> => {
      let total = 0;
      for (const shape of shapes) total += await visit(`a${shape.repeat(bytes / shape.length)}`);
      return total;
    };
    await sum(SMALL);
    const times: [small: number, large: number][] = [];
    for (let turn = 0; turn < TURNS; turn += 1) times.push([await sum(SMALL), await sum(15_000)]);
    const small = Math.min(...times.map(([time]) => time));
    expect(Math.min(...times.map(([, time]) => time))).toBeLessThan(8 * small);
  },
);
