// The recipes of README.md and docs/frameworks.md, each logged in to over HTTP: what they print is what people copy.
import { Browser } from '../support/browser';
import { readProgram } from '../support/doc-blocks';
import { findFreePort, startProgram, type Program } from '../support/program';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint';

interface Recipe {
  title: string;
  /** The block's name in the documentation. */
  name: string;
  change?: (code: string) => string;
  /** What the framework makes of a failed login; 403 unless it is said. */
  failure?: number;
  /** With a cookie for each pending login, two tabs can both log in. */
  tabs: boolean;
}

const RECIPES: Recipe[] = [
  { title: 'Express 5', name: 'app.mjs', tabs: true, failure: 302 },
  {
    title: 'Express 4',
    name: 'app.mjs',
    change: (code) => code.replace("from 'express'", "from 'express4'"),
    tabs: true,
    failure: 302,
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

let provider: TokenEndpoint;

beforeAll(async () => {
  provider = await startTokenEndpoint();
});

afterAll(() => provider.close());

describe.each(RECIPES)('$title', ({ name, change = (code) => code, failure = 403, tabs }) => {
  let app: Program;

  beforeAll(async () => {
    app = await startProgram({
      name,
      code: change(readProgram(name)),
      port: await findFreePort(),
      clientID: 'test-client',
      clientSecret: 'test-secret',
      provider: provider.options,
    });
  });

  afterAll(() => app.close());

  const begin = (browser: Browser): Promise<URLSearchParams> => browser.begin(app.url, '/auth/loopandtie');

  function finish(browser: Browser, query: Record<string, string>): ReturnType<Browser['open']> {
    const callback = new URLSearchParams(query).toString();
    return browser.open(`${app.url}/auth/loopandtie/callback?${callback}`);
  }

  const isConnected = async (browser: Browser): Promise<boolean> =>
    String((await browser.open(app.url)).body).startsWith('Connected');

  it('logs a person in, and knows them afterwards', async () => {
    const browser = new Browser();
    const request = await begin(browser);
    expect(request.get('redirect_uri')).toBe(`${app.url}/auth/loopandtie/callback`);
    expect(await isConnected(browser)).toBe(false);
    const page = await finish(browser, { code: 'a-code', state: request.get('state') ?? '' });
    expect([page.status, page.location]).toEqual([302, '/']);
    expect(await isConnected(browser)).toBe(true);
  });

  it('refuses a person who pressed Deny, and one whose state is of another browser', async () => {
    const browser = new Browser();
    const state = (await begin(browser)).get('state') ?? '';
    expect((await finish(browser, { error: 'access_denied', state })).status).toBe(failure);
    expect((await finish(new Browser(), { code: 'a-code', state })).status).toBe(failure);
    expect(await isConnected(browser)).toBe(false);
  });

  it(tabs ? 'lets two tabs both log in' : 'lets the tab log in that began last', async () => {
    const browser = new Browser();
    const states = [await begin(browser), await begin(browser)].map((request) => request.get('state') ?? '');
    const results: (string | null)[] = [];
    for (const state of states) results.push((await finish(browser, { code: 'a-code', state })).location);
    expect(results).toEqual([tabs ? '/' : null, tabs ? '/' : results[1]]);
  });
});
