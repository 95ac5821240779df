// The browsers that run in this process, for those who end them.
import type { RunningBrowser } from './real-browser';

export const running = new Set<RunningBrowser>();

/** The temporary folder of this run of Jest. */
export const run: { folder?: string } = {};
