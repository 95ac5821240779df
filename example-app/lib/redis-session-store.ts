// Sessions in Redis by connect-redis, and the one thing it lacks: writing a session only if it is still there.
import { RedisStore } from 'connect-redis';
import type { SessionData } from 'express-session';
import type { UpdatingStore } from './guarded-store';
import type { Redis } from './redis';

const DAY = 24 * 60 * 60 * 1000;

/** An express-session store in Redis. */
export class RedisSessionStore extends RedisStore implements UpdatingStore {
  constructor(
    private readonly redis: Redis,
    prefix: string,
  ) {
    super({ client: redis, prefix });
  }

  /** Writes a session if it is still there, in one step: `SET … XX`. */
  update(sid: string, session: SessionData, callback: (error?: unknown) => void): void {
    const value = session.cookie.originalMaxAge ?? DAY;
    this.redis
      .set(this.prefix + sid, this.serializer.stringify(session), {
        condition: 'XX',
        expiration: { type: 'PX', value },
      })
      .then(() => {
        callback();
      }, callback);
  }
}
