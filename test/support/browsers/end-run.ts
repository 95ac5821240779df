// Jest's globalTeardown: ends the browsers of tests that ran in Jest's own process, as those of a single file do, and
// deletes what is left in the folder of this run.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { running } from './running';

export default async function endRun(): Promise<void> {
  await Promise.all([...running].map((browser) => browser.close()));
  // Browsers that were killed may take a moment to let go of their files.
  rmSync(tmpdir(), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
