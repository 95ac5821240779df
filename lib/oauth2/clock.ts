// A clock that nobody sets, to measure by. `performance.now()` would cost an import of node:perf_hooks.
import { uptime } from 'node:process';

/** Milliseconds since the process started. */
export function uptimeMs(): number {
  return uptime() * 1000;
}
