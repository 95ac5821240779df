// Stands in front of the session store, for two things that no store does by itself. What goes wrong there, and what takes
// too long, becomes one kind of error that the error page knows. And a session that was destroyed stays destroyed: without
// this, a request that began before a logout and ends after it writes the session back, and the logout is undone.
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

/** A store that can write a session on condition. */
export interface UpdatingStore extends Store {
  /** Writes a session if it is still there, in one step; otherwise does nothing. */
  update: (sid: string, session: SessionData, callback: (error?: unknown) => void) => void;
}

/** Passes everything on to `inner` and waits for no answer longer than `deadlineMs`. */
export class GuardedStore extends Store {
  /** Those that are in the store, as far as this process knows. Every other one is new. */
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
