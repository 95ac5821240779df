// Two tabs, a stray callback and a callback that is delivered twice, on Koa and Fastify, in each engine.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { describeEachEngine } from '../../test/support/browsers/each-engine';
import type { Tab } from '../../test/support/browsers/tab';
import { HOSTS, startHost } from './support/hosts';
import type { Program } from './support/program';

const TRIED = HOSTS.filter(({ title }) => ['Koa', 'Fastify with @fastify/session'].includes(title));

let sandbox: Sandbox;
let apps: Map<string, Program>;

beforeAll(async () => {
  sandbox = await startSandbox();
  const started = TRIED.map(async (host) => [host.title, await startHost(host, sandbox)] as const);
  apps = new Map(await Promise.all(started));
});

afterAll(() => Promise.all([...[...apps.values()].map((app) => app.close()), sandbox.close()]));

/** Starts a login, and returns the callback that Authorize leads to. */
async function begin(tab: Tab, app: Program): Promise<string> {
  await tab.visit(`${app.url}/auth/loopandtie`);
  return (await sandbox.login(await tab.url())).href;
}

describeEachEngine((_engine, currentTab) => {
  describe.each(TRIED)('$title', ({ title }) => {
    let app: Program;

    beforeEach(() => {
      const started = apps.get(title);
      if (!started) throw new Error(`${title} was not started`);
      app = started;
      sandbox.reset();
    });

    const countTokenRequests = (): number =>
      sandbox.requests.filter(({ path }) => path.endsWith('/token')).length;

    it.each([
      ['the older first', [0, 1]],
      ['the newer first', [1, 0]],
    ])('logs in two tabs, %s', async (_order, order) => {
      const tab = currentTab();
      const callbacks = [await begin(tab, app), await begin(tab, app)];
      for (const index of order) {
        await tab.visit(callbacks[index] ?? '');
        expect(await tab.text()).toBe('Connected');
      }
      expect(countTokenRequests()).toBe(2);
    });

    it('refuses a stray callback, which costs no login', async () => {
      const tab = currentTab();
      const callback = await begin(tab, app);
      await tab.visit(`${app.url}/auth/loopandtie/callback?code=x&state=${'s'.repeat(43)}`);
      expect(await tab.text()).toBe('Log in with Loop & Tie');
      await tab.visit(callback);
      expect(await tab.text()).toBe('Connected');
    });

    it('logs in once if a callback is delivered twice', async () => {
      const tab = currentTab();
      const callback = await begin(tab, app);
      const before = app.warnings().length;
      await tab.visit(app.url);
      sandbox.next('delay', 'token', { milliseconds: 1_000 });
      // A double click: the browser drops the first response.
      await tab.evaluate(`void [1, 2].forEach((click) =>
        setTimeout(() => { location.href = ${JSON.stringify(callback)} + '&click=' + click }, click * 300))`);
      await tab.waitForText('Connected');
      expect(
        app
          .warnings()
          .slice(before)
          .match(/login: success/g),
      ).toHaveLength(2);
      expect(countTokenRequests()).toBe(1);
      await tab.visit(app.url);
      expect(await tab.text()).toBe('Connected');
    });
  });
});
