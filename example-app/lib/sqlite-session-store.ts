// Sessions in one SQLite file, for an app on one machine. The store that npm has for this client is unmaintained, never
// ends its timer, and fails if the file goes away. An express-session store is five methods, each of one SQL statement.
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { Store, type SessionData } from 'express-session';
import * as v from 'valibot';
import type { UpdatingStore } from './guarded-store';

const DAY = 24 * 60 * 60 * 1000;
const CLEAR_EVERY = 15 * 60 * 1000;
/** If another process is writing, that takes milliseconds. SQLite itself would stop the event loop to wait. */
const RETRY_EVERY = 10;
const RETRY_FOR = 1500;

const row = v.object({ data: v.string() });
const sqliteError = v.object({ errcode: v.number() });
/** SQLITE_BUSY; its extended codes have it in the low byte. */
const BUSY = 5;

interface Connection {
  readonly db: DatabaseSyncInstance;
  readonly statements: Map<string, StatementSyncInstance>;
  /** Device and inode: another file under the same name is another store. */
  readonly file: string;
}

/** Gives the statement for some SQL. */
type Prepare = (sql: string) => StatementSyncInstance;

type Callback<T> = (error: unknown, result?: T) => void;

/** An express-session store in a SQLite file that only its owner can read. */
export class SqliteSessionStore extends Store implements UpdatingStore {
  private connection: Connection | undefined;
  private closed = false;
  private readonly timer: NodeJS.Timeout;

  /** Opens or creates the file, and throws if it cannot. */
  constructor(private readonly file: string) {
    super();
    try {
      // Nobody is being served yet, so SQLite may wait.
      this.connection = connect(file, RETRY_FOR);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the session file ${file} cannot be opened: ${reason}`, { cause: error });
    }
    this.clearExpired();
    this.timer = setInterval(() => {
      this.clearExpired();
    }, CLEAR_EVERY);
    this.timer.unref();
  }

  /** Reads a session, unless it has expired. */
  override get(sid: string, callback: Callback<SessionData | null>): void {
    this.answer(callback, (prepare) => {
      const found: unknown = prepare('SELECT data FROM sessions WHERE sid = ? AND expires > ?').get(
        sid,
        Date.now(),
      );
      const read = v.safeParse(row, found);
      return read.success ? parseSession(read.output.data) : null;
    });
  }

  /** Writes a session, and replaces one with the same id. */
  override set(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.answer(callback, (prepare) => {
      prepare(
        `INSERT INTO sessions (sid, data, expires) VALUES (?, ?, ?)
         ON CONFLICT (sid) DO UPDATE SET data = excluded.data, expires = excluded.expires`,
      ).run(sid, JSON.stringify(session), expiryOf(session));
      return undefined;
    });
  }

  /** Writes a session if it is still there. */
  update(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.answer(callback, (prepare) => {
      prepare('UPDATE sessions SET data = ?, expires = ? WHERE sid = ?').run(
        JSON.stringify(session),
        expiryOf(session),
        sid,
      );
      return undefined;
    });
  }

  /** Extends a session that is being used. */
  override touch(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.answer(callback, (prepare) => {
      prepare('UPDATE sessions SET expires = ? WHERE sid = ?').run(expiryOf(session), sid);
      return undefined;
    });
  }

  /** Ends a session. */
  override destroy(sid: string, callback?: Callback<undefined>): void {
    this.answer(callback, (prepare) => {
      prepare('DELETE FROM sessions WHERE sid = ?').run(sid);
      return undefined;
    });
  }

  /** Deletes expired sessions. Runs at the start and every 15 minutes. */
  clearExpired(): void {
    this.answer(undefined, (prepare) => {
      prepare('DELETE FROM sessions WHERE expires <= ?').run(Date.now());
      return undefined;
    });
  }

  /** Stops the timer and closes the file. */
  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.disconnect();
  }

  private answer<T>(
    callback: Callback<T> | undefined,
    work: (prepare: Prepare) => T,
    since = Date.now(),
  ): void {
    let result: T;
    try {
      result = work(this.open());
    } catch (error) {
      if (isBusy(error) && !this.closed && Date.now() - since < RETRY_FOR) {
        setTimeout(() => {
          this.answer(callback, work, since);
        }, RETRY_EVERY);
        return;
      }
      // Whatever it was, the next request opens a new connection. Nothing more is needed to recover.
      this.disconnect();
      callback?.(error);
      return;
    }
    callback?.(null, result);
  }

  private open(): Prepare {
    if (this.connection && this.connection.file !== identify(this.file)) {
      // An open file lives on after it is deleted or replaced, and would go on taking sessions that nobody else sees.
      this.disconnect();
      if (!identify(this.file)) throw new Error(`the session file ${this.file} is gone`);
    }
    const { db, statements } = (this.connection ??= connect(this.file, 0));
    return (sql) => {
      const statement = statements.get(sql) ?? db.prepare(sql);
      statements.set(sql, statement);
      return statement;
    };
  }

  private disconnect(): void {
    this.connection?.db.close();
    this.connection = undefined;
  }
}

function connect(file: string, patience: number): Connection {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would create it with the process's umask. The files that it puts beside this one get the same mode.
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: patience });
  try {
    // Two processes may share the file. No WAL: with its side files, moving a database away and back is unsafe.
    db.exec(
      'CREATE TABLE IF NOT EXISTS sessions (sid TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER NOT NULL)',
    );
    db.exec('CREATE INDEX IF NOT EXISTS sessions_expires ON sessions (expires)');
    db.exec('PRAGMA busy_timeout = 0');
  } catch (error) {
    db.close();
    throw error;
  }
  return { db, statements: new Map(), file: identify(file) };
}

/** Tells one file from another. An empty text means that there is none. */
function identify(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : '';
}

/** express-session restarts the lifetime before every write, so it counts from now. */
function expiryOf(session: SessionData): number {
  return Date.now() + (session.cookie.originalMaxAge ?? DAY);
}

function isBusy(error: unknown): boolean {
  const read = v.safeParse(sqliteError, error);
  return read.success && (read.output.errcode & 0xff) === BUSY;
}

/** What `set` or `update` wrote, so it has the form of a session. */
function parseSession(text: string): SessionData {
  return JSON.parse(text) as SessionData;
}
