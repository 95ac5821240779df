// Browsers that block cookies: they do, and the app says so. In one file, since starting them takes longer than the tests.
import { createServer, type Server } from 'node:http';
import { launchBrowser } from '../../../test/support/browsers/launch';
import { ENGINES, type Engine, type RealBrowser } from '../../../test/support/browsers/real-browser';
import type { Tab } from '../../../test/support/browsers/tab';
import { closeServer, listen, portOf } from '../../../test/support/listen';
import { runApp, type AppUnderTest } from '../support/running-app';
import { expectHeading } from './walk';

const browsers = new Map<Engine, RealBrowser>();
let server: Server;
let app: AppUnderTest;

beforeAll(async () => {
  server = createServer((req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'own=1; Path=/' });
    res.end(`<!doctype html><p>cookies: ${req.headers.cookie ?? 'none'}.</p>`);
  });
  await listen(server);
  app = await runApp();
  for (const engine of ENGINES)
    browsers.set(engine, await launchBrowser(engine, { blockCookies: true, colorScheme: 'dark' }));
});

afterAll(() => closeServer(server));

async function openTab(browser: RealBrowser | undefined): Promise<Tab> {
  if (!browser) throw new Error('this browser did not start');
  return await (await browser.newPerson()).newTab();
}

describe.each(ENGINES)('%s', (engine) => {
  it('blocks cookies and shows dark pages if it is told to', async () => {
    const url = `http://localhost:${portOf(server)}`;
    const tab = await openTab(browsers.get(engine));
    await tab.visit(url);
    await tab.visit(url);
    expect(await tab.text()).toContain('cookies: none.');
    expect(await tab.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)).toBe(true);
    const other = await openTab(await launchBrowser(engine));
    await other.visit(url);
    await other.visit(url);
    expect(await other.text()).toContain('cookies: own=1.');
    expect(await other.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)).toBe(false);
  });
});

describe.each(ENGINES)('in %s that blocks cookies', (engine) => {
  let tab: Tab;

  beforeEach(async () => {
    tab = await openTab(browsers.get(engine));
  });

  it('a page says what to do before the person leaves the app', async () => {
    await tab.visit(app.url);
    await tab.press('Log in with Loop & Tie');
    await expectHeading(tab, 'Your browser blocks cookies');
    await tab.press('Try again');
    await expectHeading(tab, 'Your browser blocks cookies');
  });

  it('a page says what to do when the person comes back', async () => {
    // As a link from elsewhere begins it: the app cannot tell yet.
    const start = await fetch(`${app.url}/auth/loopandtie`, { redirect: 'manual' });
    await tab.visit(await app.sandbox.login(start.headers.get('location') ?? ''));
    await expectHeading(tab, "We couldn't match this login to your browser");
  });
});
