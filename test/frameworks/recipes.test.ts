// The recipes of README.md and docs/frameworks.md, each logged in to over HTTP: what they print is what people copy.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../support/browser';
import { readProgram } from '../support/doc-blocks';
import { startProgram, type Program } from '../support/program';

interface Recipe {
  title: string;
  /** The block's name in the documentation. */
  name: string;
  change?: (code: string) => string;
  /** With a cookie for each pending login, two tabs can both log in. */
  tabs: boolean;
}

const RECIPES: Recipe[] = [
  { title: 'Express 5', name: 'app.mjs', tabs: true },
  { title: 'Express 5 in TypeScript', name: 'app.mts', tabs: true },
  {
    title: 'Express 4',
    name: 'app.mjs',
    change: (code) => code.replace("from 'express'", "from 'express4'"),
    tabs: true,
  },
  { title: 'NestJS with callbackArity', name: 'nest.ts', tabs: true },
  {
    title: 'NestJS without callbackArity',
    name: 'nest.ts',
    change: (code) =>
      code
        .replace("(LoopAndTieStrategy, 'loopandtie', true)", '(LoopAndTieStrategy)')
        .replace('params: TokenParams, ', '')
        .replace('created: params.created_at, ', ''),
    tabs: true,
  },
  { title: 'Fastify with @fastify/session', name: 'fastify-session.mjs', tabs: false },
  { title: 'Fastify with @fastify/secure-session', name: 'fastify-secure-session.mjs', tabs: false },
  { title: 'Koa', name: 'koa.mjs', tabs: false },
  { title: 'cookie-session', name: 'cookie-session.mjs', tabs: true },
];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

describe.each(RECIPES)('$title', ({ name, change = (code) => code, tabs }) => {
  let app: Program;

  beforeAll(async () => {
    app = await startProgram({ name, code: change(readProgram(name)), sandbox });
  });

  afterAll(() => app.close());

  async function begin(browser: Browser): Promise<string> {
    const { location } = await browser.open(`${app.url}/auth/loopandtie`);
    return location ?? '';
  }

  const isConnected = async (browser: Browser): Promise<boolean> =>
    String((await browser.open(app.url)).body).startsWith('Connected');

  it('logs a person in, and knows them afterwards', async () => {
    const browser = new Browser();
    const callback = await sandbox.login(await begin(browser));
    expect(await isConnected(browser)).toBe(false);
    const page = await browser.open(callback.href);
    expect([page.status, page.location]).toEqual([302, '/']);
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

  it(tabs ? 'lets two tabs both log in' : 'lets the tab log in that began last', async () => {
    const browser = new Browser();
    const tabLocations = [await begin(browser), await begin(browser)];
    const pages: (string | null)[] = [];
    for (const location of tabLocations.toReversed()) {
      const callback = await sandbox.login(location);
      pages.push((await browser.open(callback.href)).location);
    }
    expect(pages).toEqual(tabs ? ['/', '/'] : ['/', null]);
  });
});
