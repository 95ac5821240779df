// Sessions in a SQLite file: private, lasting, cleared when they expire, and back by themselves after the file was away.
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Cookie, type SessionData } from 'express-session';
import { SqliteSessionStore } from '../lib/sqlite-session-store';

const folder = mkdtempSync(path.join(tmpdir(), 'sessions-'));
const stores: SqliteSessionStore[] = [];
let files = 0;

function openStore(file = path.join(folder, `${++files}`, 'sessions.sqlite')) {
  const store = new SqliteSessionStore(file);
  stores.push(store);
  return { store, file };
}

afterAll(() => {
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true });
});

function makeSession(maxAge = 60_000, csrfToken = 'token'): SessionData {
  const cookie = new Cookie();
  cookie.originalMaxAge = maxAge;
  return { cookie, csrfToken };
}

async function get(store: SqliteSessionStore, sid: string) {
  return await new Promise((resolve, reject) => {
    store.get(sid, (error, session) => {
      if (error) reject(error);
      else resolve(session);
    });
  });
}

async function set(store: SqliteSessionStore, sid: string, session = makeSession()) {
  await new Promise<void>((resolve, reject) => {
    store.set(sid, session, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

describe('the SQLite session store', () => {
  it('makes its file, and the folder, readable by nobody else', () => {
    const { file } = openStore();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('gives back what was written, after a restart too', async () => {
    const { store, file } = openStore();
    await set(store, 'a');
    await set(store, 'a', makeSession(60_000, 'newer'));
    store.close();
    expect(await get(openStore(file).store, 'a')).toMatchObject({ csrfToken: 'newer' });
  });

  it('serves two processes from one file', async () => {
    const { store, file } = openStore();
    await set(store, 'a');
    expect(await get(openStore(file).store, 'a')).toMatchObject({ csrfToken: 'token' });
  });

  it('knows nothing of what was never written or was destroyed', async () => {
    const { store } = openStore();
    await set(store, 'a');
    store.destroy('a');
    expect(await get(store, 'a')).toBeNull();
    expect(await get(store, "' OR 1=1 --")).toBeNull();
  });

  it('gives back no session that has expired, and deletes it', async () => {
    const { store, file } = openStore();
    await set(store, 'old', makeSession(-1));
    await set(store, 'new');
    expect(await get(store, 'old')).toBeNull();
    store.clearExpired();
    // A touch finds only what is still there.
    store.touch('old', makeSession());
    expect(await get(openStore(file).store, 'old')).toBeNull();
    expect(await get(store, 'new')).not.toBeNull();
  });

  it('clears what has expired when it starts', async () => {
    const { store, file } = openStore();
    await set(store, 'old', makeSession(-1));
    const other = openStore(file).store;
    other.touch('old', makeSession());
    expect(await get(store, 'old')).toBeNull();
  });

  it('keeps a session that is touched', async () => {
    const { store } = openStore();
    await set(store, 'a', makeSession(-1));
    store.touch('a', makeSession());
    expect(await get(store, 'a')).not.toBeNull();
  });

  it('updates what is there, and brings nothing back that was destroyed', async () => {
    const { store } = openStore();
    await set(store, 'a');
    store.update('a', makeSession(60_000, 'newer'));
    expect(await get(store, 'a')).toMatchObject({ csrfToken: 'newer' });
    store.destroy('a');
    store.update('a', makeSession());
    expect(await get(store, 'a')).toBeNull();
  });

  it('waits for another process that is writing, and the event loop goes on meanwhile', async () => {
    const { store, file } = openStore();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const written = set(store, 'a');
    // On the same thread: if the store waited with the event loop stopped, this would never be run in time.
    setTimeout(() => {
      other.exec('COMMIT');
    }, 50);
    await written;
    other.close();
    expect(await get(store, 'a')).not.toBeNull();
  });

  it('has written what it says it wrote, after it waited for another process', async () => {
    const { store, file } = openStore();
    await set(store, 'a');
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const destroyed = new Promise((resolve) => {
      store.destroy('a', resolve);
    });
    setTimeout(() => {
      other.exec('COMMIT');
    }, 50);
    expect(await destroyed).toBeNull();
    // It was seen to say so with the row still there for others, and the file locked.
    expect(other.prepare('SELECT count(*) AS rows FROM sessions').get()).toMatchObject({ rows: 0 });
    other.exec('BEGIN IMMEDIATE; COMMIT');
    other.close();
  });

  it('does not wait for ever, and recovers', async () => {
    const { store, file } = openStore();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(set(store, 'a')).rejects.toThrow(/locked/);
    other.exec('COMMIT');
    other.close();
    await set(store, 'a');
  });

  it('fails while its file is away and has the sessions again when it is back', async () => {
    const { store, file } = openStore();
    await set(store, 'a');
    renameSync(file, `${file}.away`);
    await expect(get(store, 'a')).rejects.toThrow(/is gone/);
    renameSync(`${file}.away`, file);
    expect(await get(store, 'a')).not.toBeNull();
  });

  it('begins anew when its file does not come back', async () => {
    const { store, file } = openStore();
    await set(store, 'a');
    rmSync(path.dirname(file), { recursive: true });
    await expect(get(store, 'a')).rejects.toThrow(/is gone/);
    expect(await get(store, 'a')).toBeNull();
    await set(store, 'b');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('fails while there is no place for its file, and recovers', async () => {
    const { store, file } = openStore();
    const place = path.dirname(file);
    rmSync(place, { recursive: true });
    writeFileSync(place, 'in the way');
    await expect(set(store, 'a')).rejects.toThrow();
    await expect(set(store, 'a')).rejects.toThrow();
    rmSync(place);
    await set(store, 'a');
    expect(await get(store, 'a')).not.toBeNull();
  });

  it('follows a file that was put in its place', async () => {
    const { store, file } = openStore();
    const restored = openStore();
    await set(restored.store, 'from the backup');
    restored.store.close();
    renameSync(restored.file, file);
    expect(await get(store, 'from the backup')).not.toBeNull();
  });

  it('does not start on a file that is no database', () => {
    const file = path.join(folder, 'text.sqlite');
    writeFileSync(file, 'this is no database, and long enough to be looked at as one: '.repeat(100));
    expect(() => new SqliteSessionStore(file)).toThrow(/text\.sqlite cannot be opened/);
  });
});
