// What outlives a request: sessions, and the count of logins. They are in Redis if there is one, which all machines share.
// Otherwise they are in a SQLite file and in memory, which is enough for one machine.
import type { Logger } from 'pino';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Config } from './config';
import { GuardedStore } from './guarded-store';
import { openRedis } from './redis';
import { RedisSessionStore } from './redis-session-store';
import { SqliteSessionStore } from './sqlite-session-store';

/** The stores behind the app. */
export interface Resources {
  readonly sessions: GuardedStore;
  /** Counts the logins begun from one address. */
  readonly loginLimiter: RateLimiterAbstract;
  close: () => void;
}

/** Opens what the configuration asks for. If Redis is still down, the app answers 503 until it is up. */
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
    sessions: new GuardedStore(new RedisSessionStore(client, 'example-app:session:')),
    loginLimiter: new RateLimiterRedis({
      ...limit,
      storeClient: client,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      // Without Redis, each process counts for itself: better than no limit, and better than no login.
      insuranceLimiter: new RateLimiterMemory(limit),
    }),
    close: () => {
      client.destroy();
    },
  };
}
