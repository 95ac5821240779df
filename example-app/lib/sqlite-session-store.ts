// Sessions in one SQLite file, for an app on one machine. The store that npm has for this client is not kept, never ends
// its timer and has no answer to a file that goes away; an express-session store is four methods.
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import { Store, type SessionData } from 'express-session';
import Database from 'libsql';

const DAY = 24 * 60 * 60 * 1000;
const CLEAR_EVERY = 15 * 60 * 1000;

interface Connection {
  readonly db: Database.Database;
  /** Device and inode: another file under the same name is another store. */
  readonly file: string;
}

type Callback<T> = (error: unknown, result?: T) => void;

/** An express-session store in a SQLite file that only its owner can read. */
export class SqliteSessionStore extends Store {
  private connection: Connection | undefined;
  private readonly timer: NodeJS.Timeout;

  /** Opens the file, makes it if it is not there, and throws if neither works. */
  constructor(private readonly file: string) {
    super();
    try {
      this.connection = connect(file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the session file ${file} can not be opened: ${reason}`, { cause: error });
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
      const row = db
        .prepare('SELECT data FROM sessions WHERE sid = ? AND expires > ?')
        .get(sid, Date.now()) as { data: string } | undefined;
      return row ? (JSON.parse(row.data) as SessionData) : null;
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

  /** Keeps a session that is being used. */
  override touch(sid: string, session: SessionData, callback?: () => void): void {
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
    clearInterval(this.timer);
    this.disconnect();
  }

  private answer<T>(callback: Callback<T> | undefined, work: (db: Database.Database) => T): void {
    let result: T;
    try {
      result = work(this.open());
    } catch (error) {
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
    this.connection ??= connect(this.file);
    return this.connection.db;
  }

  private disconnect(): void {
    this.connection?.db.close();
    this.connection = undefined;
  }
}

function connect(file: string): Connection {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would create it with the process's umask; files that it puts beside this one take over its mode.
  closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file);
  // Two processes may share the file. No WAL: its side files make moving a database away and back unsafe.
  db.pragma('busy_timeout = 2000');
  db.exec(
    'CREATE TABLE IF NOT EXISTS sessions (sid TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER NOT NULL)',
  );
  db.exec('CREATE INDEX IF NOT EXISTS sessions_expires ON sessions (expires)');
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
