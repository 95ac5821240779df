// Rows in a SQLite file: private, lasting, cleared when they expire, and safe beside other processes.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { SqliteRows } from '../lib/production/sqlite';
import { startFileLocker } from './support/file-locker';

const folder = mkdtempSync(path.join(tmpdir(), 'sessions-'));
const opened: SqliteRows[] = [];
let files = 0;

async function openRows(file = path.join(folder, `${++files}`, 'sessions.sqlite')) {
  const rows = await SqliteRows.open(file);
  opened.push(rows);
  return { rows, file };
}

afterAll(() => {
  for (const rows of opened) rows.close();
  rmSync(folder, { recursive: true });
});

describe('the rows of a SQLite file', () => {
  it('are in a file, and a folder, that nobody else can read', async () => {
    const { file } = await openRows();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('make a file private that was not', async () => {
    const { file } = await openRows();
    chmodSync(file, 0o644);
    await openRows(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are as they were written, for another process too', async () => {
    const { rows, file } = await openRows();
    await rows.write('a', 'older', 60_000);
    await rows.write('a', 'newer', 60_000);
    expect(await (await openRows(file)).rows.read('a')).toBe('newer');
  });

  it('are gone once removed, and absent before they are written', async () => {
    const { rows } = await openRows();
    await rows.write('a', 'data', 60_000);
    await rows.remove('a');
    expect(await rows.read('a')).toBeUndefined();
    expect(await rows.read("' OR 1=1 --")).toBeUndefined();
  });

  it('are removed only if they hold what they should', async () => {
    const { rows } = await openRows();
    await rows.write('a', 'newer', 60_000);
    expect(await rows.remove('a', 'older')).toBe(false);
    expect(await rows.read('a')).toBe('newer');
    expect([await rows.remove('a', 'newer'), await rows.remove('a')]).toEqual([true, false]);
  });

  it('leave nothing in the file once they are removed or changed', async () => {
    const { rows, file } = await openRows();
    const text = 'the sealed token '.repeat(200);
    for (const key of ['a', 'b']) await rows.write(key, text, 60_000);
    await rows.remove('a');
    await rows.write('b', 'short', 60_000);
    expect(readFileSync(file, 'latin1')).not.toContain('the sealed token');
  });

  it('expire, and are removed at the next start', async () => {
    const { rows, file } = await openRows();
    await rows.write('old', 'data', -1);
    expect(await rows.read('old')).toBeUndefined();
    await openRows(file);
    expect(readFileSync(file, 'latin1')).not.toContain('old');
  });

  it('wait for another process that writes, while the event loop goes on', async () => {
    const { rows, file } = await openRows();
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    const written = rows.write('a', 'data', 60_000);
    // On the same thread: if the event loop stopped, this would never run in time.
    setTimeout(() => {
      other.exec('COMMIT');
    }, 50);
    await written;
    // Another connection sees it.
    expect(other.prepare('SELECT count(*) AS rows FROM rows').get()).toMatchObject({ rows: 1 });
    other.close();
  });

  it('do not wait for ever, and recover', async () => {
    const { rows, file } = await openRows();
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    await expect(rows.write('a', 'data', 60_000)).rejects.toThrow(/locked/);
    other.exec('COMMIT');
    other.close();
    await rows.write('a', 'data', 60_000);
  });

  it('are opened while another process is writing', async () => {
    const { file } = await openRows();
    const lock = await startFileLocker(file);
    await lock();
    await openRows(file);
  });

  it('are not opened in a file that is no database', async () => {
    const file = path.join(folder, 'text.sqlite');
    writeFileSync(file, 'this is no database, and long enough to be looked at as one: '.repeat(100));
    await expect(SqliteRows.open(file)).rejects.toThrow(/not a database/);
  });
});
