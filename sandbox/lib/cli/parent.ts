// Ends the command when the process that started it is gone, if that was npm's doing: npm and npx hand no signal on.
import { setInterval } from '../http/timers';

const LOOK_EVERY_MS = 250;

/** Calls `end` once the parent process has ended. Only below npm: whoever starts the command itself may leave it running. */
export function watchParent(end: () => void): void {
  if (process.env.npm_execpath === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) end();
  }, LOOK_EVERY_MS);
  timer.unref();
}
