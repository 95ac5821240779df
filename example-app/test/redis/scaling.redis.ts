// Two processes of the app, one Redis, and a proxy that is not sticky: a login belongs to no machine.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { spawnApp, type AppProcess } from '../support/app-process';
import { Browser, type Page } from '../../../test/support/browser';
import { findFreePort } from '../../../test/support/listen';
import { startRedis } from './redis-server';
import { startRoundRobin, type RoundRobin } from './round-robin';

const LOGINS = 100;

let proxy: RoundRobin;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;
let machines: { readonly app: AppProcess; readonly port: number }[];

beforeAll(async () => {
  const redis = await startRedis();
  proxy = await startRoundRobin();
  const client = {
    clientID: 'scaling',
    clientSecret: 'scaling secret',
    redirectURIs: [`${proxy.url}/auth/loopandtie/callback`],
  };
  sandbox = await startSandbox({ port: 0, clients: [client] });
  env = {
    PUBLIC_URL: proxy.url,
    TRUST_PROXY: '1',
    REDIS_URL: redis.url,
    LOOPANDTIE_CLIENT_ID: client.clientID,
    LOOPANDTIE_CLIENT_SECRET: client.clientSecret,
    LOOPANDTIE_AUTHORIZATION_URL: sandbox.authorizationURL,
    LOOPANDTIE_TOKEN_URL: sandbox.tokenURL,
    LOOPANDTIE_USER_PROFILE_URL: `${sandbox.apiURL}/teams`,
    SESSION_SECRET: 'the-same-session-secret-on-all-machines',
    LOGINS_PER_MINUTE: '100000',
  };
  machines = await Promise.all([startMachine(env), startMachine(env)]);
  proxy.use(machines.map(({ port }) => port));
});

afterAll(async () => {
  proxy.close();
  await sandbox.close();
});

async function startMachine(settings: NodeJS.ProcessEnv) {
  // Behind the proxy the app prints the proxy's URL, so its own port is chosen here.
  const port = await findFreePort();
  const app = spawnApp({ ...settings, PORT: String(port) });
  await app.url;
  return { app, port };
}

/** A login as far as the provider: where it was sent to, and where it will come back. */
async function begin(browser: Browser): Promise<URL> {
  const start = await browser.open('/auth/loopandtie');
  return await sandbox.login(start.location ?? '');
}

describe('on two machines', () => {
  it('a login that starts at one process finishes at the other', async () => {
    const [first = 0, second = 0] = machines.map(({ port }) => port);
    const browser = new Browser(proxy.url);
    proxy.use([first]);
    const callback = await begin(browser);
    proxy.use([second]);
    const answer = await browser.open(callback);
    expect(answer.status).toBe(303);
    for (const port of [first, second]) {
      proxy.use([port]);
      expect((await browser.visit('/')).heading).toBe('You are logged in');
    }
    proxy.use([first, second]);
  });

  it.each([
    ['one after the other', false],
    ['at the same moment', true],
  ])('a callback that comes to both, %s, leads to the account', async (_when, together) => {
    const [first = 0, second = 0] = machines.map(({ port }) => port);
    const browser = new Browser(proxy.url);
    const callback = await begin(browser);
    proxy.use([first, second]);
    const deliver = async () => await browser.visit(callback);
    const pages = together ? await Promise.all([deliver(), deliver()]) : [await deliver(), await deliver()];
    for (const page of pages) expect([page.status, page.heading]).toEqual([200, 'You are logged in']);
  });

  it(`${LOGINS} logins all succeed, with both machines at work`, async () => {
    const before = new Map(proxy.answered);
    const headings = await Promise.all(
      Array.from({ length: LOGINS }, async () => {
        const browser = new Browser(proxy.url);
        return (await browser.visit(await begin(browser))).heading;
      }),
    );
    expect(headings).toEqual(Array.from({ length: LOGINS }, () => 'You are logged in'));
    for (const { port } of machines) {
      expect((proxy.answered.get(port) ?? 0) - (before.get(port) ?? 0)).toBeGreaterThan(LOGINS);
    }
  });

  it('a killed machine takes only the requests that it was answering', async () => {
    const [killed, other] = machines;
    let finished = 0;
    const lost: string[] = [];
    const logIn = async () => {
      const browser = new Browser(proxy.url);
      // Asked for again if the proxy has to say 502, as people do.
      const ask = async (url: string | URL): Promise<Page> => {
        const answer = await browser.open(url);
        return answer.status === 502 ? await ask(url) : answer;
      };
      const start = await ask('/auth/loopandtie');
      const answer = await browser.open(await sandbox.login(start.location ?? ''));
      if (++finished === LOGINS / 2) killed?.app.child.kill('SIGKILL');
      if (answer.status === 502) lost.push('at the callback');
      else expect([answer.status, (await ask('/')).status]).toEqual([303, 200]);
    };
    for (let count = 0; count < LOGINS; count += 10) await Promise.all(Array.from({ length: 10 }, logIn));
    expect(finished).toBe(LOGINS);
    // Of ten at once, some may have been at their callback there.
    expect(lost.length).toBeLessThanOrEqual(10);
    await killed?.app.ended;
    machines = [await startMachine(env), ...(other ? [other] : [])];
    proxy.use(machines.map(({ port }) => port));
  });

  it('a killed machine takes no login that has yet to come back', async () => {
    const begun = await Promise.all(
      Array.from({ length: LOGINS }, async () => {
        const browser = new Browser(proxy.url);
        return { browser, callback: await begin(browser) };
      }),
    );
    const [killed] = machines;
    killed?.app.child.kill('SIGKILL');
    await killed?.app.ended;
    // Half of them were begun at the machine that is gone; the proxy finds out for itself.
    const headings = await Promise.all(
      begun.map(async ({ browser, callback }) => (await browser.visit(callback)).heading),
    );
    expect(headings).toEqual(Array.from({ length: LOGINS }, () => 'You are logged in'));
  });
});
