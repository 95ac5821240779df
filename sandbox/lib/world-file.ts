// Clients and users from a JSON file.
import { readFileSync } from 'node:fs';
import { checkWorld } from './schema';
import type { World } from './world';

/**
 * Reads a file and checks what it says.
 *
 * @throws TypeError that names the file and lists every problem
 */
export function readWorldFile(file: string): World {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new TypeError(`${file} cannot be read: ${code}`, { cause: error });
  }
  let json: unknown;
  try {
    // Some editors begin a file with a byte order mark.
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the file, secrets and all.
    throw new TypeError(`${file} is not JSON`);
  }
  return checkWorld(json, file);
}
