// Where numbers come from: without it they mean nothing.
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** From `bench/dist/bench/lib`. */
export const ROOT = join(__dirname, '..', '..', '..', '..');
const PACKAGES =
  'passport-loopandtie passport-oauth2 openid-client grant passport express express-session connect-redis';

/** The machine, and the version of every package that is measured. */
export function describeSurroundings(): string {
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  const versions = PACKAGES.split(' ').map((name) => {
    const file = join(ROOT, 'node_modules', name, 'package.json');
    return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
  });
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${gibibytes} GiB, ${type()} ${release()}, Node ${process.version}, with ${versions.join(', ')}`;
}
