// What docs/scaling-out.md says of two callbacks that arrive at two processes at the same moment, with a real nginx.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { findFreePort } from '../../../test/support/listen';
import { spawnApp } from '../support/app-process';
import { Browser } from '../../../test/support/browser';
import { startNginx } from './nginx';
import { startRedis } from './redis-server';

const LOGINS = 10;

let sandbox: Sandbox;
let inTurn: string;
let byState: string;

beforeAll(async () => {
  const redis = await startRedis();
  const listens = { inTurn: await findFreePort(), byState: await findFreePort() };
  inTurn = `http://localhost:${listens.inTurn}`;
  byState = `http://localhost:${listens.byState}`;
  const redirectURIs = [inTurn, byState].map((url) => `${url}/auth/loopandtie/callback`);
  sandbox = await startSandbox({
    port: 0,
    clients: [{ clientID: 'nginx', clientSecret: 'nginx secret', redirectURIs }],
  });
  const startProcess = async (): Promise<number> => {
    const port = await findFreePort();
    const app = spawnApp({
      PORT: String(port),
      PUBLIC_URL: byState,
      TRUST_PROXY: '1',
      REDIS_URL: redis.url,
      LOOPANDTIE_CLIENT_ID: 'nginx',
      LOOPANDTIE_CLIENT_SECRET: 'nginx secret',
      LOOPANDTIE_AUTHORIZATION_URL: sandbox.authorizationURL,
      LOOPANDTIE_TOKEN_URL: sandbox.tokenURL,
      LOOPANDTIE_USER_PROFILE_URL: `${sandbox.apiURL}/teams`,
      SESSION_SECRET: 'the-same-session-secret-on-all-machines',
      LOGINS_PER_MINUTE: '100000',
    });
    await app.url;
    return port;
  };
  await startNginx(listens, await Promise.all([startProcess(), startProcess()]));
});

afterAll(() => sandbox.close());

/** Two callbacks of one login at once, many times: where browsers were sent, and how many tokens were asked for. */
async function finishTwice(front: string, clicks: number): Promise<{ sentTo: string[]; requests: number }> {
  sandbox.reset();
  const sentTo: string[] = [];
  for (let count = 0; count < LOGINS; count++) {
    const browser = new Browser(byState);
    const location = (await browser.open('/auth/loopandtie')).location ?? '';
    const first = await sandbox.login(location);
    const second = clicks === 1 ? first : await sandbox.login(location);
    const urls = [first, second].map(({ pathname, search }) => new URL(pathname + search, front));
    const responses = await Promise.all(urls.map((url) => browser.open(url)));
    sentTo.push(...responses.map(({ location }) => location ?? ''));
  }
  const requests = sandbox.requests.filter(({ path }) => path === '/oauth2/token').length;
  return { sentTo, requests };
}

const ALL_LOGGED_IN = { sentTo: Array<string>(2 * LOGINS).fill('/'), requests: LOGINS };

it('one login follows a callback delivered twice if nginx chooses by state', async () => {
  expect(await finishTwice(byState, 1)).toEqual(ALL_LOGGED_IN);
});

it('two clicks on Authorize are one login if nginx chooses by state', async () => {
  expect(await finishTwice(byState, 2)).toEqual(ALL_LOGGED_IN);
});

it('two processes in turn each ask for a token', async () => {
  const { sentTo, requests } = await finishTwice(inTurn, 1);
  expect(requests).toBeGreaterThan(LOGINS);
  expect(sentTo).toContain('/auth/loopandtie/callback/used?code=invalid_grant');
});
