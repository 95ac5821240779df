// Waits before an answer, and no longer than the connection lasts.
import type { Call } from './call';
import { clearTimeout, setTimeout } from './timers';

/** Resolves after this many milliseconds; never if the connection ends before. */
export function waitFor(milliseconds: number, { response }: Call): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    response.on('close', () => {
      clearTimeout(timer);
    });
  });
}
