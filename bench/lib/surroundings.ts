// Where numbers come from: without it they mean nothing.
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

const PACKAGES = [
  'passport-loopandtie',
  'passport-oauth2',
  'openid-client',
  'grant',
  'arctic',
  'simple-oauth2',
  'passport',
  'express',
  'express-session',
  'connect-redis',
  'redis',
  'libsql',
] as const;

/** The machine, in one line. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${gibibytes} GiB, ${type()} ${release()}, Node ${process.version}`;
}

/** The load averages of the last one, five and fifteen minutes: other processes are noise. */
export function describeLoad(): string {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(', ');
}

/** The version of every package that is measured. */
export function listVersions(): { name: string; version: string }[] {
  return PACKAGES.map((name) => ({ name, version: readVersion(name) }));
}

// By path, since not every package lets its package.json be required.
function readVersion(name: string): string {
  const file = (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (file === undefined) return 'unknown';
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
