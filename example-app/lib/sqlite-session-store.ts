// Sessions in one SQLite file, for an app on one machine. The store that npm has for this client is not kept, never ends
// its timer and has no answer to a file that goes away; an express-session store is five methods. Each is one statement.
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import { Store, type SessionData } from 'express-session';
import Database from 'libsql';
import * as v from 'valibot';
import type { UpdatingStore } from './guarded-store';

const DAY = 24 * 60 * 60 * 1000;
const CLEAR_EVERY = 15 * 60 * 1000;
/** Another process is writing: that takes milliseconds. SQLite itself would wait with the event loop stopped. */
const RETRY_EVERY = 10;
const RETRY_FOR = 1500;

const row = v.object({ data: v.string() });
const sqliteError = v.object({ code: v.string() });

interface Connection {
  readonly db: Database.Database;
  /** Device and inode: another file under the same name is another store. */
  readonly file: string;
}

type Callback<T> = (error: unknown, result?: T) => void;

/** An express-session store in a SQLite file that only its owner can read. */
export class SqliteSessionStore extends Store implements UpdatingStore {
  private connection: Connection | undefined;
  private closed = false;
  private readonly timer: NodeJS.Timeout;

  /** Opens the file, makes it if it is not there, and throws if neither works. */
  constructor(private readonly file: string) {
    super();
    try {
      // Nobody is served yet, so SQLite may wait.
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

  /** Reads a session; one that has expired is as good as none. */
  override get(sid: string, callback: Callback<SessionData | null>): void {
    this.answer(callback, (db) => {
      const found = db
        .prepare('SELECT data FROM sessions WHERE sid = ? AND expires > ?')
        .get(sid, Date.now());
      const read = v.safeParse(row, found);
      return read.success ? parseSession(read.output.data) : null;
    });
  }

  /** Writes a session, over the one of that name. */
  override set(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.answer(callback, (db) => {
      db.prepare(
        `INSERT INTO sessions (sid, data, expires) VALUES (?, ?, ?)
         ON CONFLICT (sid) DO UPDATE SET data = excluded.data, expires = excluded.expires`,
      ).run(sid, JSON.stringify(session), expiryOf(session));
      return undefined;
    });
  }

  /** Writes a session if it is still there. */
  update(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.answer(callback, (db) => {
      db.prepare('UPDATE sessions SET data = ?, expires = ? WHERE sid = ?').run(
        JSON.stringify(session),
        expiryOf(session),
        sid,
      );
      return undefined;
    });
  }

  /** Keeps a session that is being used. */
  override touch(sid: string, session: SessionData, callback?: Callback<undefined>): void {
    this.answer(callback, (db) => {
      db.prepare('UPDATE sessions SET expires = ? WHERE sid = ?').run(expiryOf(session), sid);
      return undefined;
    });
  }

  /** Ends a session. */
  override destroy(sid: string, callback?: Callback<undefined>): void {
    this.answer(callback, (db) => {
      db.prepare('DELETE FROM sessions WHERE sid = ?').run(sid);
      return undefined;
    });
  }

  /** Deletes what has expired. Runs at the start and every quarter of an hour. */
  clearExpired(): void {
    this.answer(undefined, (db) => {
      db.prepare('DELETE FROM sessions WHERE expires <= ?').run(Date.now());
      return undefined;
    });
  }

  /** Ends the timer and lets go of the file. */
  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.disconnect();
  }

  private answer<T>(
    callback: Callback<T> | undefined,
    work: (db: Database.Database) => T,
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
      // Whatever it was, the next request starts from a new connection: that is all there is to recovering.
      this.disconnect();
      callback?.(error);
      return;
    }
    callback?.(null, result);
  }

  private open(): Database.Database {
    if (this.connection && this.connection.file !== identify(this.file)) {
      // An open file lives on after it was deleted or replaced, and would swallow sessions unseen.
      this.disconnect();
      if (!identify(this.file)) throw new Error(`the session file ${this.file} is gone`);
    }
    this.connection ??= connect(this.file, 0);
    return this.connection.db;
  }

  private disconnect(): void {
    this.connection?.db.close();
    this.connection = undefined;
  }
}

function connect(file: string, patience: number): Connection {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would create it with the process's umask; files that it puts beside this one take over its mode.
  closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file);
  // Two processes may share the file. No WAL: its side files make moving a database away and back unsafe.
  db.pragma(`busy_timeout = ${patience}`);
  db.exec(
    'CREATE TABLE IF NOT EXISTS sessions (sid TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER NOT NULL)',
  );
  db.exec('CREATE INDEX IF NOT EXISTS sessions_expires ON sessions (expires)');
  db.pragma('busy_timeout = 0');
  return { db, file: identify(file) };
}

/** What tells one file from another, and an empty text when there is none. */
function identify(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : '';
}

/** express-session restarts the time before every write, so it runs from now. */
function expiryOf(session: SessionData): number {
  return Date.now() + (session.cookie.originalMaxAge ?? DAY);
}

function isBusy(error: unknown): boolean {
  const read = v.safeParse(sqliteError, error);
  return read.success && read.output.code.startsWith('SQLITE_BUSY');
}

/** What `set` or `update` wrote, so it has the form of a session. */
function parseSession(text: string): SessionData {
  return JSON.parse(text) as SessionData;
}
