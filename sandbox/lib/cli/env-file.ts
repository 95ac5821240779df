// The file with the settings of an app that uses a sandbox.
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';

const FIRST_LINE = '# Written by loopandtie-sandbox, for development and tests only. Checksum';

/**
 * Writes the settings of a running sandbox, for the eyes of this user alone. A file that somebody else wrote or changed
 * is left as it is, since there could be real credentials in it, and so is a link.
 *
 * @returns whether it was written
 */
export function writeEnvFile(file: string, settings: string): boolean {
  const text = `${settings}\n`;
  const content = `${describe(text)}\n${text}`;
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (!stats) {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
    return true;
  }
  if (stats.isDirectory()) throw new TypeError(`${file} is not a file`);
  if (!stats.isFile()) return false;
  const [first, ...rest] = readFileSync(file, 'utf8').split('\n');
  if (first !== describe(rest.join('\n'))) return false;
  chmodSync(file, 0o600);
  writeFileSync(file, content);
  return true;
}

/** The line above the settings, by which they are known again. */
function describe(text: string): string {
  return `${FIRST_LINE} ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
