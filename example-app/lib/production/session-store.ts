// An express-session store over rows that expire.
import { callbackify } from 'node:util';
import { Store, type SessionData } from 'express-session';
import type { Rows } from './rows';

const DAY = 24 * 60 * 60 * 1000;
const lifetime = ({ cookie }: SessionData): number => cookie.originalMaxAge ?? DAY;
const PROBE = 'health check';
const keyOf = (sid: string): string => `session:${sid}`;

type Callback<T> = (error: unknown, result?: T) => void;

/** Keeps sessions in `rows`. It has no `touch`: with it, a stolen session would last for as long as it is used. */
export class SessionStore extends Store {
  constructor(private readonly rows: Rows) {
    super();
  }

  override get(sid: string, callback: Callback<SessionData | null>): void {
    run(callback, async () => {
      const data = await this.rows.read(keyOf(sid));
      // What `set` wrote, so it has the form of a session.
      return typeof data === 'string' ? (JSON.parse(data) as SessionData) : null;
    });
  }

  override set(sid: string, session: SessionData, callback?: Callback<unknown>): void {
    run(callback, () => this.rows.write(keyOf(sid), JSON.stringify(session), lifetime(session)));
  }

  override destroy(sid: string, callback?: Callback<unknown>): void {
    run(callback, () => this.rows.remove(keyOf(sid)));
  }

  /** Resolves if the store can be written to: a full disk can still be read. */
  async check(): Promise<void> {
    await this.rows.write(PROBE, '{}', 1000);
    await this.rows.remove(PROBE);
  }
}

function run<T>(callback: Callback<T> | undefined, work: () => Promise<T>): void {
  callbackify(work)((error, result) => callback?.(error, result));
}
