// The same for Redis as for a full disk: no token is granted that nobody can keep.
import { countGranted, everybody, sendToProvider } from '../support/crowd-at-provider';
import { runApp } from '../support/running-app';
import { dumpRedis, startRedis, type RedisServer } from './redis-server';

interface Outage {
  name: string;
  begin: (redis: RedisServer) => unknown;
  end: (redis: RedisServer) => unknown;
}

const OUTAGES: Outage[] = [
  { name: 'is down', begin: (redis) => redis.kill(), end: (redis) => redis.restart() },
  {
    name: 'hangs',
    begin: (redis) => {
      redis.hang();
    },
    end: (redis) => {
      redis.unhang();
    },
  },
];

it.each(OUTAGES)('exchanges no code while Redis $name, and every code after that', async ({ begin, end }) => {
  const redis = await startRedis();
  const app = await runApp({ REDIS_URL: redis.url });
  const whenWell = async () => {
    while ((await app.newBrowser().open('/healthz')).status !== 200);
  };
  await whenWell();
  const comeBack = await sendToProvider(app);
  await begin(redis);
  expect(await comeBack()).toEqual(everybody(503));
  expect(countGranted(app)).toBe(0);
  await end(redis);
  await whenWell();
  expect(await comeBack()).toEqual(everybody(303));
  expect(countGranted(app)).toBe(10);
  expect((await dumpRedis(redis.url)).match(/sealedToken/g)).toHaveLength(10);
});
