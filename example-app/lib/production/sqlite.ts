// Rows in one SQLite file, for an app on one machine. `@photostructure/sqlite` has the interface of `node:sqlite`: once
// you need not support Node 20, only the import changes.
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Rows } from './rows';

const CLEAR_EVERY = 15 * 60 * 1000;
/** If another process is writing, that takes milliseconds. SQLite itself would stop the event loop to wait. */
const RETRY_EVERY = 10;
const RETRY_FOR = 1500;
const SQLITE_BUSY = 5;

/** Rows in a file. */
export class SqliteRows implements Rows {
  private readonly timer = setInterval(() => {
    this.removeExpired().catch(() => undefined);
  }, CLEAR_EVERY).unref();

  private constructor(private readonly db: DatabaseSyncInstance) {}

  /** Opens or creates a file that only its owner can read. Rejects if it cannot. */
  static async open(file: string): Promise<SqliteRows> {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    // SQLite would create it with the process's umask. The files that it puts beside this one get the same mode.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    const rows = new SqliteRows(new DatabaseSync(file));
    // What is deleted must not stay readable in the file. No WAL, which would keep it in another one.
    await rows.whenFree(() => {
      rows.db.exec(`PRAGMA secure_delete = ON;
        CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS rows_expires ON rows (expires)`);
    });
    await rows.removeExpired();
    return rows;
  }

  readonly read = async (key: string): Promise<string | undefined> =>
    await this.whenFree(() => {
      const select = this.db.prepare('SELECT data FROM rows WHERE key = ? AND expires > ?');
      // The statement says which columns a row has.
      return (select.get(key, Date.now()) as { data: string } | undefined)?.data;
    });

  readonly write = (key: string, data: string, expiresIn: number): Promise<unknown> =>
    this.change('INSERT OR REPLACE INTO rows VALUES (?, ?, ?)', key, data, Date.now() + expiresIn);

  readonly remove = async (key: string, data?: string): Promise<boolean> =>
    (await this.change('DELETE FROM rows WHERE key = ? AND data = ifnull(?, data)', key, data ?? null)) > 0;

  close(): void {
    clearInterval(this.timer);
    this.db.close();
  }

  private readonly removeExpired = (): Promise<number> =>
    this.change('DELETE FROM rows WHERE expires <= ?', Date.now());

  /** How many rows it changed. */
  private change(sql: string, ...values: (string | number | null)[]): Promise<number> {
    return this.whenFree(() => this.db.prepare(sql).run(...values).changes);
  }

  /** Does something in the file, once no other process has locked it. */
  private async whenFree<T>(work: () => T): Promise<T> {
    const deadline = Date.now() + RETRY_FOR;
    for (;;) {
      try {
        return work();
      } catch (error) {
        // The low byte of an extended code is the code itself.
        const code = (error as { errcode?: number }).errcode ?? 0;
        if ((code & 0xff) !== SQLITE_BUSY || Date.now() > deadline) throw error;
      }
      await setTimeout(RETRY_EVERY);
    }
  }
}
