// Another process that locks an SQLite file for a moment, as a second instance of the app does while it writes.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const children: ChildProcess[] = [];

afterAll(async () => {
  for (const child of children) {
    child.disconnect();
    await once(child, 'exit');
  }
});

/** Starts the process. What it returns resolves once the file is locked, for 40 ms. */
export async function startFileLocker(file: string): Promise<() => Promise<void>> {
  const child = fork(path.join(__dirname, 'lock-file.mjs'), [file]);
  children.push(child);
  await once(child, 'message');
  return async () => {
    child.send('lock');
    await once(child, 'message');
  };
}
