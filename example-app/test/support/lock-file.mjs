// The process of file-locker.ts: at each message it locks the file for 40 ms, and says so once the lock is held.
import { setTimeout } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';

const db = new DatabaseSync(process.argv[2], { timeout: 1000 });

process.on('message', async () => {
  db.exec('BEGIN EXCLUSIVE');
  process.send('locked');
  await setTimeout(40);
  db.exec('COMMIT');
});
process.send('ready');
