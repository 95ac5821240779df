// A clock that nobody sets, to measure by. `performance.now()` would cost an import of node:perf_hooks.
import process from 'node:process';

const uptime = process.uptime.bind(process); // taken once: tests of an app replace it

/** Milliseconds since the process started. */
export function uptimeMs(): number {
  return uptime() * 1000;
}
