// An express-session store over any table of rows that expire. It does two things that most stores do not. If the table fails
// or takes too long, the error is one that the error page knows. And a session that was deleted stays deleted: otherwise a
// request that starts before a logout and ends after it would write the session back, which undoes the logout.
import { setTimeout } from 'node:timers/promises';
import { callbackify } from 'node:util';
import type { Request } from 'express';
import { Store, type Session, type SessionData } from 'express-session';

/** Where sessions are kept. Times are in milliseconds from now. */
export interface SessionRows {
  read: (sid: string) => Promise<string | null | undefined>;
  write: (sid: string, data: string, expiresIn: number) => Promise<unknown>;
  /** Writes a row only if it is still there, in one step. */
  update: (sid: string, data: string, expiresIn: number) => Promise<unknown>;
  extend: (sid: string, expiresIn: number) => Promise<unknown>;
  remove: (sid: string) => Promise<unknown>;
}

/** The session store did not do what it was asked. The reason is the cause. */
class SessionStoreError extends Error {
  override readonly name = 'SessionStoreError';
  readonly status = 503;
  readonly code = 'session_store';
}

const DAY = 24 * 60 * 60 * 1000;
const lifetime = ({ cookie }: SessionData): number => cookie.originalMaxAge ?? DAY;
const PROBE = 'health check';
const LATE = Symbol('late');

type Callback<T> = (error: unknown, result?: T) => void;

/** Keeps sessions in `rows`, and waits at most `deadline` milliseconds for each step. */
export class SessionStore extends Store {
  /** Sessions that are in the store, as far as this process knows. All others are new. */
  private readonly stored = new WeakSet<SessionData>();

  constructor(
    private readonly rows: SessionRows,
    private readonly deadline = 2000,
  ) {
    super();
  }

  /** express-session calls this with what `get` found. */
  override createSession(req: Request, data: SessionData): Session & SessionData {
    const session = super.createSession(req, data);
    this.stored.add(session);
    return session;
  }

  override get(sid: string, callback: Callback<SessionData | null>): void {
    this.run(callback, async () => {
      const data = await this.rows.read(sid);
      // What `set` wrote, so it has the form of a session.
      return typeof data === 'string' ? (JSON.parse(data) as SessionData) : null;
    });
  }

  override set(sid: string, session: SessionData, callback?: Callback<void>): void {
    this.run(callback, async () => {
      const step = this.stored.has(session) ? this.rows.update : this.rows.write;
      await step(sid, JSON.stringify(session), lifetime(session));
      this.stored.add(session);
    });
  }

  override touch(sid: string, session: SessionData, callback?: Callback<unknown>): void {
    this.run(callback, () => this.rows.extend(sid, lifetime(session)));
  }

  override destroy(sid: string, callback?: Callback<unknown>): void {
    this.run(callback, () => this.rows.remove(sid));
  }

  /** Resolves if the store can be written to: a full disk can still be read. */
  async check(): Promise<void> {
    await this.within(async () => {
      await this.rows.write(PROBE, '{}', 1000);
      await this.rows.remove(PROBE);
    });
  }

  private run<T>(callback: Callback<T> | undefined, work: () => Promise<T>): void {
    callbackify(() => this.within(work))((error, result) => callback?.(error, result));
  }

  private async within<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await Promise.race([work(), setTimeout(this.deadline, LATE, { ref: false })]);
      if (result === LATE) throw new Error(`no response within ${this.deadline} ms`);
      return result;
    } catch (cause) {
      throw new SessionStoreError('The session store failed.', { cause });
    }
  }
}
