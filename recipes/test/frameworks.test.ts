// The program of the README, and those of docs/frameworks.md and docs/typescript.md, each logged in to over HTTP.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';
import { startProgram, type Program, type ProgramSettings } from './support/program';

interface Recipe extends Pick<ProgramSettings, 'file' | 'change' | 'callback'> {
  title: string;
  /** With a cookie for each pending login, two tabs can both log in. */
  tabs: boolean;
}

const RECIPES: Recipe[] = [
  { title: 'Express 5', file: 'app.mjs', tabs: true },
  {
    title: 'Express 4',
    file: 'app.mjs',
    change: (code) => code.replace("from 'express'", "from 'express4'"),
    tabs: true,
  },
  { title: 'Express 5 in TypeScript', file: 'app.mts', tabs: true },
  { title: 'NestJS with callbackArity', file: 'nest.mts', tabs: true },
  {
    title: 'NestJS without callbackArity',
    file: 'nest.mts',
    change: (code) =>
      code
        .replace("(LoopAndTieStrategy, 'loopandtie', true)", '(LoopAndTieStrategy)')
        .replace('params: TokenParams,', '')
        .replace('created: params.created_at, ', ''),
    tabs: true,
  },
  { title: 'NestJS on Fastify', file: 'nest-fastify.mts', tabs: false },
  { title: 'Fastify with @fastify/session', file: 'fastify-session.mjs', tabs: false },
  { title: 'Fastify with @fastify/secure-session', file: 'fastify-secure-session.mjs', tabs: false },
  { title: 'Koa', file: 'koa.mjs', tabs: false },
  { title: 'connect', file: 'connect.mjs', tabs: true },
  { title: 'polka', file: 'polka.mjs', tabs: true },
  {
    title: 'a Next.js API route',
    file: '../test/support/next-server.mjs',
    callback: '/api/auth/loopandtie/callback',
    tabs: true,
  },
  { title: 'cookie-session', file: 'cookie-session.mjs', tabs: true },
];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

describe.each(RECIPES)('$title', ({ tabs, callback = '/auth/loopandtie/callback', ...settings }) => {
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

  it('refuses a person who pressed Deny, and a callback of another browser', async () => {
    const browser = new Browser();
    const location = await begin(browser);
    const foreign = await sandbox.login(location);
    expect((await new Browser().open(foreign.href)).status).toBe(403);
    const denied = await sandbox.login(location, { deny: true });
    expect((await browser.open(denied.href)).status).toBe(403);
    expect(await isConnected(browser)).toBe(false);
  });

  it('answers with the status of an error of Loop & Tie', async () => {
    const browser = new Browser();
    const finished = await sandbox.login(await begin(browser));
    sandbox.next('invalid_client');
    expect((await browser.open(finished.href)).status).toBe(502);
  });

  it(tabs ? 'lets two tabs both log in' : 'lets the tab log in that began last', async () => {
    const browser = new Browser();
    const tabLocations = [await begin(browser), await begin(browser)];
    const pages: (string | null)[] = [];
    for (const location of tabLocations.toReversed()) {
      const finished = await sandbox.login(location);
      pages.push((await browser.open(finished.href)).location);
    }
    expect(pages).toEqual(tabs ? ['/', '/'] : ['/', null]);
  });
});
