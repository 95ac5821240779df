// Jest's globalTeardown: ends the browsers of tests that ran in Jest's own process, as those of a single file do, and
// deletes what is left in the folder of this run.
import { rmSync } from 'node:fs';
import { run, running } from './running';

export default async function endRun(): Promise<void> {
  await Promise.all([...running].map((browser) => browser.close()));
  // Browsers that were killed may take a moment to let go of their files.
  if (run.folder) rmSync(run.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
