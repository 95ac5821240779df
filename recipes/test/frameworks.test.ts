// The program of the README, and those of docs/frameworks.md and docs/typescript.md, each logged in to over HTTP.
import path from 'node:path';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';
import { startProgram, type Program, type ProgramSettings } from './support/program';

interface Recipe extends Pick<ProgramSettings, 'file' | 'change' | 'module' | 'callback'> {
  title: string;
}

const RECIPES: Recipe[] = [
  { title: 'Express 5', file: 'app.mjs' },
  {
    title: 'Express 4',
    file: 'app.mjs',
    change: (code) => code.replace("from 'express'", "from 'express4'"),
  },
  { title: 'Express 5 in TypeScript', file: 'app.mts' },
  { title: 'NestJS with callbackArity', file: 'nest.mts' },
  {
    title: 'NestJS without callbackArity',
    file: 'nest.mts',
    change: (code) =>
      code
        .replace("(LoopAndTieStrategy, 'loopandtie', true)", '(LoopAndTieStrategy)')
        .replace('params: TokenParams,', '')
        .replace('created: params.created_at, ', ''),
  },
  { title: 'NestJS on Fastify', file: 'nest-fastify.mts' },
  { title: 'Fastify with @fastify/session', file: 'fastify.mjs' },
  {
    title: 'Fastify with @fastify/secure-session',
    file: 'fastify.mjs',
    change: (code) => code.replace('./fastify-session.mjs', './fastify-secure-session.mjs'),
  },
  { title: 'Koa', file: 'koa.mjs' },
  { title: 'connect', file: 'connect.mjs' },
  { title: 'polka', file: 'polka.mjs' },
  {
    title: 'a Next.js API route',
    file: 'next-server.mjs',
    module: path.join(__dirname, 'support/next-server.mjs'),
    callback: '/api/auth/loopandtie/callback',
  },
  { title: 'cookie-session', file: 'cookie-session.mjs' },
];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

describe.each(RECIPES)('$title', ({ callback = '/auth/loopandtie/callback', ...settings }) => {
  let app: Program;

  beforeAll(async () => {
    app = await startProgram({ ...settings, callback, sandbox });
  });

  afterAll(() => app.close());

  async function begin(browser: Browser): Promise<string> {
    const { location } = await browser.open(app.url + callback.replace('/callback', ''));
    return location ?? '';
  }

  const isConnected = async (browser: Browser): Promise<boolean> =>
    String((await browser.open(app.url)).body).startsWith('Connected');

  it('logs a person in, and knows them afterwards', async () => {
    const browser = new Browser();
    const finished = await sandbox.login(await begin(browser));
    expect(await isConnected(browser)).toBe(false);
    const page = await browser.open(finished.href);
    expect(page.location).toBe('/');
    expect(await isConnected(browser)).toBe(true);
  });

  it('explains a refused login instead of saying Forbidden', async () => {
    const browser = new Browser();
    const location = await begin(browser);
    const foreign = await sandbox.login(location);
    const denied = await sandbox.login(location, { deny: true });
    for (const page of [await new Browser().open(foreign.href), await browser.open(denied.href)]) {
      if (page.status === 403) expect(JSON.stringify(page.body)).toMatch(/Loop &|again/);
      else expect(page.location).toMatch(/^\/(\?failed)?$/);
    }
    expect(await isConnected(browser)).toBe(false);
  });

  it('answers with the status of an error of Loop & Tie', async () => {
    const browser = new Browser();
    const finished = await sandbox.login(await begin(browser));
    sandbox.next('invalid_client');
    expect((await browser.open(finished.href)).status).toBe(502);
  });

  it('does not fail at an unknown path', async () => {
    expect((await new Browser().open(`${app.url}/favicon.ico`)).status).toBeLessThan(500);
  });

  it('lets two tabs log in', async () => {
    const browser = new Browser();
    const tabLocations = [await begin(browser), await begin(browser)];
    for (const location of tabLocations.toReversed()) {
      const finished = await sandbox.login(location);
      expect((await browser.open(finished.href)).location).toBe('/');
    }
  });
});
