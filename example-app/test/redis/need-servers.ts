// Runs once before the Redis tests: without redis-server they fail, with what to do, and are never skipped.
import { spawnSync } from 'node:child_process';

export default function needRedis(): void {
  if (spawnSync('redis-server', ['--version']).status === 0) return;
  throw new Error(
    'These tests start a Redis of their own. On Debian and Ubuntu: apt-get install redis-server.',
  );
}
