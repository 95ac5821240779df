// What outlives a request and is shared by all machines: sessions, and the count of logins. In Redis when there is one,
// else in a SQLite file and in memory, which is enough for one machine.
import { RedisStore } from 'connect-redis';
import type { Logger } from 'pino';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { createClient } from 'redis';
import type { Config } from './config';
import { GuardedStore } from './guarded-store';
import { SqliteSessionStore } from './sqlite-session-store';

/** The stores behind the app. */
export interface Resources {
  readonly sessions: GuardedStore;
  /** Counts the logins begun from one address. */
  readonly loginLimiter: RateLimiterAbstract;
  close: () => void;
}

/** Opens what the configuration asks for. Redis may still be down: the app answers 503 until it is there. */
export function openResources(config: Config, log: Logger): Resources {
  const limit = { keyPrefix: 'example-app:logins', points: config.loginsPerMinute, duration: 60 };
  if (config.redisURL === undefined) {
    const store = new SqliteSessionStore(config.sessionFile);
    return {
      sessions: new GuardedStore(store),
      loginLimiter: new RateLimiterMemory(limit),
      close: () => {
        store.close();
      },
    };
  }

  const client = openRedis(config.redisURL, log);
  return {
    sessions: new GuardedStore(new RedisStore({ client, prefix: 'example-app:session:' })),
    loginLimiter: new RateLimiterRedis({
      ...limit,
      storeClient: client,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      // Without Redis each process counts for itself: better than no limit, and than no login.
      insuranceLimiter: new RateLimiterMemory(limit),
    }),
    close: () => {
      client.destroy();
    },
  };
}

function openRedis(url: string, log: Logger) {
  const client = createClient({
    url,
    // A command that can't be sent now fails now: the person gets a page that says so, and memory doesn't fill up.
    disableOfflineQueue: true,
    // Found out by a ping when Redis hangs without closing its connections.
    pingInterval: 1000,
    socket: {
      connectTimeout: 2000,
      socketTimeout: 4000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1000),
    },
  });
  let down = false;
  client.on('error', (error: Error) => {
    // Once for each time it goes away, not once for each attempt. The message names host and port, no password.
    if (!down) log.error({ reason: error.message }, 'Redis is not reachable');
    down = true;
  });
  client.on('ready', () => {
    log.info(down ? 'Redis is reachable again' : 'Redis is reachable');
    down = false;
  });
  client.connect().catch((error: unknown) => {
    log.debug({ reason: String(error) }, 'connecting to Redis was given up');
  });
  return client;
}
