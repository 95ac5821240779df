// Timers that stay real. Tests replace the global ones (and some tools those of node:timers too), and jsdom has others.
import * as timers from 'node:timers';

// Taken when this file is loaded, not when a timer is set.
export const { setTimeout, clearTimeout, setInterval, clearInterval } = timers;
