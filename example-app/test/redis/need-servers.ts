// Runs once before the Redis tests: without these servers they fail, with what to do, and are never skipped.
import { spawnSync } from 'node:child_process';

const PATH = `${process.env.PATH ?? ''}:/usr/sbin`; // Debian has nginx there

export default function needServers(): void {
  const missing = [
    { program: 'redis-server', ask: '--version' },
    { program: 'nginx', ask: '-v' },
  ].filter(({ program, ask }) => spawnSync(program, [ask], { env: { PATH } }).status !== 0);
  if (missing.length === 0) return;
  const names = missing.map(({ program }) => program).join(' ');
  throw new Error(`These tests start servers of their own. On Debian and Ubuntu: apt-get install ${names}.`);
}
