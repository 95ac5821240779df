// What outlives a request: sessions, connections, and the count of logins. They are in Redis if there is one, which all machines share.
// Otherwise they are in a SQLite file and in memory, which is enough for one machine.
import type { Logger } from 'pino';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Config } from './config';
import { createRedisRows, openRedis } from './redis';
import { limitRows, type Rows } from './rows';
import { SessionStore } from './session-store';
import { SqliteRows } from './sqlite';

/** The stores behind the app. */
export interface Stores {
  readonly sessions: SessionStore;
  readonly connections: Rows;
  /** Counts the steps of logins from one address. */
  readonly loginLimiter: RateLimiterAbstract;
  readonly close: () => void;
}

/** Opens what the configuration asks for. If Redis is still down, the app responds with 503 until it is up. */
export async function openStores(config: Config, log: Logger): Promise<Stores> {
  const limit = { keyPrefix: 'example-app:logins', points: config.LOGINS_PER_MINUTE, duration: 60 };
  if (config.REDIS_URL === undefined) {
    const rows = await SqliteRows.open(config.SESSION_FILE).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`the session file ${config.SESSION_FILE} cannot be opened: ${reason}`, { cause });
    });
    return {
      ...keepIn(rows),
      loginLimiter: new RateLimiterMemory(limit),
      close: () => {
        rows.close();
      },
    };
  }

  const client = await openRedis(config.REDIS_URL, log);
  return {
    ...keepIn(createRedisRows(client, 'example-app:')),
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

function keepIn(rows: Rows): Pick<Stores, 'sessions' | 'connections'> {
  const connections = limitRows(rows);
  return { sessions: new SessionStore(connections), connections };
}
