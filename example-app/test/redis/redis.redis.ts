// Sessions in Redis: shared, encrypted where it matters, and a Redis that crashes, hangs or is not there yet.
import { runApp } from '../support/running-app';
import type { Browser } from '../../../test/support/browser';
import { beginHeldLogin, startHeldProvider } from '../support/held-provider';
import { logOutDuringRequest } from '../support/logout-in-flight';
import { dumpRedis, startRedis } from './redis-server';

/** Asks until the answer is this one; Redis may need a moment to be found again. */
async function until(browser: Browser, path: string, status: number) {
  for (;;) {
    const page = await browser.visit(path);
    if (page.status === status) return page;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('with Redis', () => {
  it('a session survives a restart, and the database shows no token', async () => {
    const redis = await startRedis();
    const provider = await startHeldProvider();
    const first = await runApp({ ...provider.env, REDIS_URL: redis.url });
    const browser = first.newBrowser();
    const { cookies } = browser;
    await until(first.newBrowser(), '/healthz', 200);
    await browser.visit(await beginHeldLogin(browser));
    await first.stop();
    const second = await runApp({ ...provider.env, REDIS_URL: redis.url });
    await until(second.newBrowser(), '/healthz', 200);
    expect((await second.newBrowser(cookies).visit('/')).heading).toBe('You are logged in');
    const dump = await dumpRedis(redis.url);
    expect(dump).toContain('sealedToken');
    expect(dump).not.toMatch(/lt_[a-z]+_/);
  });

  it('a request under way does not write back an ended session', async () => {
    const redis = await startRedis();
    const provider = await startHeldProvider();
    const app = await runApp({ ...provider.env, REDIS_URL: redis.url });
    await until(app.newBrowser(), '/healthz', 200);
    const browser = await logOutDuringRequest(app, provider);
    expect((await browser.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
    expect(await dumpRedis(redis.url)).not.toContain('example-app:session:');
  });

  it('a crash of Redis shows a page with 503 until Redis returns', async () => {
    const redis = await startRedis();
    const app = await runApp({ REDIS_URL: redis.url });
    const browser = app.newBrowser();
    await until(browser, '/healthz', 200);
    await browser.logInAtSandbox();

    await redis.kill();
    const page = await browser.visit('/');
    expect([page.status, page.heading]).toEqual([503, 'We are having trouble on our side']);
    expect((await browser.visit('/healthz')).status).toBe(503);
    // Nobody is sent to Loop & Tie, which would grant a token that nobody could keep.
    const visitor = app.newBrowser();
    expect((await visitor.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
    expect((await visitor.open('/auth/loopandtie')).status).toBe(503);

    await redis.restart();
    await until(browser, '/healthz', 200);
    // It came back empty, so everybody logs in again, in the same browser.
    expect((await browser.logInAtSandbox()).heading).toBe('You are logged in');
    expect(app.logged.join('')).toContain('Redis is reachable again');
  });

  it('a Redis that hangs holds nobody for long', async () => {
    const redis = await startRedis();
    const app = await runApp({ REDIS_URL: redis.url });
    const browser = app.newBrowser();
    await until(browser, '/healthz', 200);
    await browser.logInAtSandbox();
    redis.hang();
    expect((await browser.visit('/')).status).toBe(503);
    let isHeld = true;
    const start = app.newBrowser().open('/auth/loopandtie');
    void start.finally(() => (isHeld = false));
    // Each takes two seconds. As long as they write to Redis, its connection does not look idle.
    for (let count = 0; count < 4; count++) await browser.visit('/');
    expect(isHeld).toBe(false);
    expect((await start).status).toBe(503);
    redis.unhang();
    expect((await until(browser, '/', 200)).heading).toBe('You are logged in');
  });

  it('the app starts before Redis does', async () => {
    const redis = await startRedis();
    await redis.kill();
    const app = await runApp({ REDIS_URL: redis.url });
    const browser = app.newBrowser();
    expect((await browser.visit('/healthz')).status).toBe(503);
    await redis.restart();
    await until(browser, '/healthz', 200);
    expect((await browser.logInAtSandbox()).heading).toBe('You are logged in');
  });

  it('logins are counted for all machines together', async () => {
    const redis = await startRedis();
    const apps = [await runApp({ REDIS_URL: redis.url, LOGINS_PER_MINUTE: '4' })];
    apps.push(await runApp({ REDIS_URL: redis.url, LOGINS_PER_MINUTE: '4' }));
    for (const app of apps) await until(app.newBrowser(), '/healthz', 200);
    const begin = async (index: number) =>
      (await apps[index % 2]?.newBrowser().open('/auth/loopandtie'))?.status;
    for (let count = 0; count < 4; count++) expect(await begin(count)).toBe(302);
    expect([await begin(0), await begin(1)]).toEqual([429, 429]);
  });
});
