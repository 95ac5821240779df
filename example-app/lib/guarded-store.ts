// Stands in front of the session store: what goes wrong there, and what takes too long, becomes one kind of error that
// the error page knows. A store that hangs must not hold on to every request.
import { Store, type SessionData } from 'express-session';

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

/** Passes everything on to `inner` and waits for no answer longer than `deadlineMs`. */
export class GuardedStore extends Store {
  constructor(
    private readonly inner: Store,
    private readonly deadlineMs = 2000,
  ) {
    super();
  }

  override get(sid: string, callback: Callback<SessionData | null>): void {
    this.guard<SessionData | null>(callback, (done) => {
      this.inner.get(sid, done);
    });
  }

  override set(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.guard(callback, (done) => {
      this.inner.set(sid, session, done);
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
        if (error) reject(error);
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
