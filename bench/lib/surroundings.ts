// Where numbers come from: without it they mean nothing.
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** From `bench/dist/bench/lib`. */
export const ROOT = join(__dirname, '..', '..', '..', '..');
const PACKAGES =
  'passport-loopandtie passport-oauth2 openid-client grant simple-oauth2 passport express express-session connect-redis';

/** The machine, in one line, and what else it was doing: the benchmark itself is a load of about two. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  const load = loadavg().map((average) => average.toFixed(1));
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${gibibytes} GiB, ${type()} ${release()}, Node ${process.version}, load average ${load.join(', ')}`;
}

/** The version of every package that is measured. */
export function listVersions(): string {
  const describe = (name: string) => {
    const file = join(ROOT, 'node_modules', name, 'package.json');
    return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
  };
  return PACKAGES.split(' ').map(describe).join(', ');
}
