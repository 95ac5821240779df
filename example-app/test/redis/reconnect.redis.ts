// A revoked token is deleted while another process keeps a newer one: Redis itself must compare, at the last moment.
import { connect, createServer, type Server } from 'node:net';
import { listen } from '../../../test/support/listen';
import { answerAuthorization, logInAsDemo, startHeldProvider } from '../support/held-provider';
import { runApp } from '../support/running-app';
import { startRedis } from './redis-server';

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

/** A way to Redis on which a command that removes a row waits. */
async function startSlowWay(redisURL: string) {
  const { port, hostname } = new URL(redisURL);
  let arrive = (): void => undefined;
  let release = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const server = createServer((client) => {
    const redis = connect(Number(port), hostname);
    for (const socket of [client, redis]) socket.on('error', () => undefined);
    redis.pipe(client);
    let ready = Promise.resolve();
    client.on('close', () => redis.destroy());
    client.on('data', (bytes) => {
      if (/\b(?:DEL|EVAL)\b[^]*:connection:/i.test(String(bytes))) {
        ready = released;
        arrive();
      }
      void ready.then(() => redis.write(bytes)); // in their order: so Redis replies
    });
  });
  servers.push(server);
  return { url: `redis://127.0.0.1:${await listen(server)}`, arrived, release };
}

it('keeps a token that another process got just before the old one is deleted', async () => {
  const redis = await startRedis();
  const slow = await startSlowWay(redis.url);
  const provider = await startHeldProvider();
  const [near, far] = await Promise.all([
    runApp({ ...provider.env, REDIS_URL: redis.url }),
    runApp({ ...provider.env, REDIS_URL: slow.url }),
  ]);
  for (const app of [near, far]) while ((await app.newBrowser().open('/healthz')).status !== 200);
  const tab = near.newBrowser();
  const form = await logInAsDemo(tab);
  const connectAccount = async (token: string) => {
    provider.token = token;
    const start = await tab.submit(form, 'Connect Loop & Tie');
    await tab.open(`/connect/loopandtie/callback${answerAuthorization(start)}`);
  };
  await connectAccount('an_older_token');
  provider.hold('/teams', 401).release();
  const page = far.newBrowser(tab.cookies).visit('/teams');
  await slow.arrived;
  await connectAccount('a_newer_token');
  slow.release();
  expect((await page).heading).toBe('Your teams right now');
  await tab.visit('/teams');
  expect(provider.requests.at(-1)?.headers.authorization).toBe('Bearer a_newer_token');
});
