// A clock that a test can move on. Import it before lib/, which takes its timers when it is loaded.
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';

interface Timer {
  at: number;
  run: () => void;
}

const real = {
  date: Date.now,
  now: performance.now.bind(performance),
  uptime: process.uptime.bind(process),
  setTimeout: timers.setTimeout,
  clearTimeout: timers.clearTimeout,
};
const pending = new Set<object>();
let offset = 0;

/** A timer runs only when the clock is moved on, as far as lib/ can tell. */
function setVirtualTimeout(run: () => void, milliseconds: number): object {
  const timer = {
    at: performance.now() + milliseconds,
    run,
    unref: () => timer,
    ref: () => timer,
    [Symbol.toPrimitive]: () => 0,
  };
  pending.add(timer);
  return timer;
}

Object.assign(timers, {
  setTimeout: setVirtualTimeout,
  clearTimeout: (timer: object) => pending.delete(timer),
});
performance.now = () => real.now() + offset;
process.uptime = () => performance.now() / 1000;
Date.now = () => real.date() + offset;

/** Moves the clock on, and runs the timers that are due, in their order. */
export function wait(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  for (;;) {
    const due = ([...pending] as Timer[]).filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    pending.delete(due);
    offset += Math.max(0, due.at - performance.now());
    due.run();
  }
  offset += Math.max(0, end - performance.now());
}

/** Gives Node its own clock back: other test files of this process use it. */
export function restoreClock(): void {
  Object.assign(timers, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
  performance.now = real.now;
  process.uptime = real.uptime;
  Date.now = real.date;
}
