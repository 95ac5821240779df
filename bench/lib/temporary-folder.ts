// A folder that goes when the process ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes one. */
export function createTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loopandtie-bench-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
