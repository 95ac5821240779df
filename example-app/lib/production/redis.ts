// Rows in Redis, for any number of machines. Redis may be down at the start or at any time.
import type { Logger } from 'pino';
import type { Rows } from './rows';

/** A client that is connected, or trying to be. */
export type Redis = Awaited<ReturnType<typeof openRedis>>;

/** Connects, and connects again whenever the connection is lost. Meanwhile, commands fail at once. */
export async function openRedis(url: string, log: Logger) {
  // Loaded only here: without it, the app starts in two thirds of the time.
  const { createClient } = await import('redis');
  const client = createClient({
    url,
    // A command that cannot be sent now fails now: the person gets a page that says so, and memory does not fill up.
    disableOfflineQueue: true,
    // Notices a Redis that hangs without closing its connections.
    pingInterval: 1000,
    socket: {
      connectTimeout: 2000,
      socketTimeout: 4000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1000),
    },
  });
  let down = false;
  client.on('error', (error: Error) => {
    // Once each time it goes away, not for each attempt. The message has host and port, but no password.
    if (!down) log.error({ reason: error.message }, 'Redis is not reachable');
    down = true;
  });
  client.on('ready', () => {
    log.info(down ? 'Redis is reachable again' : 'Redis is reachable');
    down = false;
  });
  client.connect().catch((error: unknown) => {
    log.debug({ reason: String(error) }, 'no longer connecting to Redis');
  });
  return client;
}

// A script, because nothing can be written between its steps.
const REMOVE = `if ARGV[1] ~= '' and redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('del', KEYS[1])`;

/** Rows whose keys begin with a prefix. */
export function createRedisRows(redis: Redis, prefix: string): Rows {
  return {
    read: (key) => redis.get(prefix + key),
    write: (key, data, expiresIn) =>
      redis.set(prefix + key, data, { expiration: { type: 'PX', value: expiresIn } }),
    remove: async (key, data = '') =>
      (await redis.eval(REMOVE, { keys: [prefix + key], arguments: [data] })) === 1,
  };
}
