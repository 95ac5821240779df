// Where numbers come from: without it they mean nothing.
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** The machine, in one line, and what else it was doing: the benchmark itself is a load of about two. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  const load = loadavg().map((average) => average.toFixed(1));
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${gibibytes} GiB, ${type()} ${release()}, Node ${process.version}, load average ${load.join(', ')}`;
}

/** The version of every package that is measured. */
export function listVersions(): string {
  const names = [
    'passport-loopandtie',
    'passport-oauth2',
    'openid-client',
    'grant',
    'arctic',
    'simple-oauth2',
  ];
  return [...names, 'passport', 'express', 'express-session', 'connect-redis']
    .map((name) => `${name} ${readVersion(name)}`)
    .join(', ');
}

// By path, since not every package lets its package.json be required.
function readVersion(name: string): string {
  const file = (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${name} is not installed`);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
