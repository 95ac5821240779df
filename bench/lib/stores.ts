// The session stores of the apps, and what they are asked.
import { join } from 'node:path';
import { RedisStore } from 'connect-redis';
import session, { MemoryStore, type SessionData, type Store } from 'express-session';
import Database from 'libsql';
import { createClient } from 'redis';
import { createTemporaryFolder } from './temporary-folder';

/** `bounded` keeps the newest 1000 sessions only, so that the memory of the rest of the process can be seen. */
export type StoreKind = 'memory' | 'bounded' | 'sqlite' | 'redis';

/** How often each was called. */
export interface StoreOperations {
  get: number;
  set: number;
  touch: number;
  destroy: number;
}

/** Opens a store of its own for this process; in Redis, names of its own. */
export async function openStore(kind: StoreKind, redisURL: string | undefined): Promise<Store> {
  if (kind === 'memory') return new MemoryStore();
  if (kind === 'bounded') return new BoundedStore();
  if (kind === 'sqlite') return new SqliteStore(join(createTemporaryFolder(), 'sessions'));
  const client = createClient({ ...(redisURL !== undefined && { url: redisURL }) });
  client.on('error', (error: unknown) => {
    console.error('redis:', error);
  });
  await client.connect();
  return new RedisStore({ client, prefix: `${process.pid}:` });
}

/** Counts what express-session asks of a store. */
export function countOperations(store: Store, operations: StoreOperations): Store {
  for (const name of ['get', 'set', 'touch', 'destroy'] as const) {
    const original = store[name]?.bind(store) as ((...args: unknown[]) => void) | undefined;
    if (!original) continue;
    store[name] = (...args: unknown[]): void => {
      operations[name] += 1;
      original(...args);
    };
  }
  return store;
}

class BoundedStore extends session.Store {
  private readonly sessions = new Map<string, string>();

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const json = this.sessions.get(sid);
    setImmediate(callback, null, json === undefined ? null : (JSON.parse(json) as SessionData));
  }

  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
    this.sessions.delete(sid);
    this.sessions.set(sid, JSON.stringify(data));
    const [oldest] = this.sessions.size > 1000 ? this.sessions.keys() : [];
    if (oldest !== undefined) this.sessions.delete(oldest);
    if (callback) setImmediate(callback);
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    this.sessions.delete(sid);
    if (callback) setImmediate(callback);
  }
}

class SqliteStore extends session.Store {
  private readonly statements;

  constructor(file: string) {
    super();
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec('CREATE TABLE sessions (sid TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID');
    this.statements = {
      get: database.prepare('SELECT data FROM sessions WHERE sid = ?'),
      set: database.prepare('INSERT OR REPLACE INTO sessions (sid, data) VALUES (?, ?)'),
      destroy: database.prepare('DELETE FROM sessions WHERE sid = ?'),
    };
  }

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const row = this.statements.get.get(sid) as { data: string } | undefined;
    callback(null, row ? (JSON.parse(row.data) as SessionData) : null);
  }

  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
    this.statements.set.run(sid, JSON.stringify(data));
    callback?.();
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    this.statements.destroy.run(sid);
    callback?.();
  }
}
