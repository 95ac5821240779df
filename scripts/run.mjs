// Runs commands for the other scripts.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** The folder of this repository. */
export const root = path.resolve(import.meta.dirname, '..');

/** Runs a command and gives its output. If it fails, the error says what it printed. */
export async function run(command, args, options = {}) {
  try {
    const { stdout } = await execFileAsync(command, args, { cwd: root, maxBuffer: 32e6, ...options });
    return stdout;
  } catch (error) {
    const printed = `${error.stdout ?? ''}${error.stderr ?? ''}`;
    throw new Error(`${command} ${args.join(' ')} failed in ${options.cwd ?? root}\n${printed}`, {
      cause: error,
    });
  }
}
