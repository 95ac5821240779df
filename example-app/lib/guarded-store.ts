// Does two things that session stores do not do by themselves. If a store fails or takes too long, the error is one that the
// error page knows. And a session that was destroyed stays destroyed: otherwise a request that starts before a logout and
// ends after it writes the session back, which undoes the logout.
import type { Request } from 'express';
import { Store, type Session, type SessionData } from 'express-session';

/** The session store did not answer. The reason is the cause. */
export class SessionStoreError extends Error {
  override readonly name = 'SessionStoreError';
  readonly status = 503;
  readonly code = 'session_store';

  constructor(cause: unknown) {
    super('the session store did not answer', { cause });
  }
}

type Callback<T> = (error?: unknown, result?: T) => void;

/** A store that can write a session only if it exists. */
export interface UpdatingStore extends Store {
  /** Writes a session if it is still there, in one step; otherwise does nothing. */
  update: (sid: string, session: SessionData, callback: (error?: unknown) => void) => void;
}

/** Passes everything on to `inner`, and waits at most `deadlineMs` for each answer. */
export class GuardedStore extends Store {
  /** Sessions that are in the store, as far as this process knows. All others are new. */
  private readonly stored = new WeakSet<SessionData>();

  constructor(
    private readonly inner: UpdatingStore,
    private readonly deadlineMs = 2000,
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
    this.guard<SessionData | null>(callback, (done) => {
      this.inner.get(sid, done);
    });
  }

  override set(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.guard<undefined>(callback, (done) => {
      if (this.stored.has(session)) {
        this.inner.update(sid, session, done);
        return;
      }
      this.inner.set(sid, session, (error) => {
        if (!error) this.stored.add(session);
        done(error);
      });
    });
  }

  override touch(sid: string, session: SessionData, callback?: (error?: unknown) => void): void {
    this.guard<undefined>(callback, (done) => {
      this.inner.touch?.(sid, session, done);
    });
  }

  override destroy(sid: string, callback?: Callback<undefined>): void {
    this.guard(callback, (done) => {
      this.inner.destroy(sid, done);
    });
  }

  /** Resolves if the store answers. */
  async check(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.get('health check', (error) => {
        if (error) reject(error instanceof Error ? error : new Error('the session store failed'));
        else resolve();
      });
    });
  }

  private guard<T>(callback: Callback<T> | undefined, start: (done: Callback<T>) => void): void {
    let answered = false;
    const done: Callback<T> = (error, result) => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      callback?.(error ? new SessionStoreError(error) : null, result);
    };
    const timer = setTimeout(() => {
      done(new Error(`no answer in ${this.deadlineMs} ms`));
    }, this.deadlineMs);
    start(done);
  }
}
