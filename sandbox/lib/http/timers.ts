// Timers that stay real. Tests replace the global ones (and some tools those of node:timers too), and jsdom has others.
import * as timers from 'node:timers';
import type { Call } from './call';

// Taken when this file is loaded, not when a timer is set.
export const { setTimeout, setInterval, clearInterval } = timers;
const { clearTimeout } = timers;

/** Resolves after this many milliseconds; never if the connection ends before. */
export function waitFor(milliseconds: number, { response }: Call): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    response.on('close', () => {
      clearTimeout(timer);
    });
  });
}
