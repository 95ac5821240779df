// Where numbers come from: without it they mean nothing.
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** From `bench/dist/bench/lib`. */
export const ROOT = join(__dirname, '..', '..', '..', '..');
const PACKAGES =
  'passport-loopandtie passport-oauth2 openid-client grant simple-oauth2 passport express express-session connect-redis';

/** The day, the machine and what else it was doing, and the versions: the benchmark itself is a load of about two. */
export function describeSurroundings(seconds: number): string {
  const [cpu] = cpus();
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  const load = loadavg().map((average) => average.toFixed(1));
  return `${new Date().toISOString().slice(0, 10)} in ${seconds.toFixed(0)} s, on ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${gibibytes} GiB, ${type()} ${release()}, Node ${process.version}, load average ${load.join(', ')}, with ${listVersions()}`;
}

/** The version of every package that is measured. */
function listVersions(): string {
  const describe = (name: string) => {
    const file = join(ROOT, 'node_modules', name, 'package.json');
    return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
  };
  return PACKAGES.split(' ').map(describe).join(', ');
}
