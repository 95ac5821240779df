// A clock that a test can set. Import it before lib/, which takes `process.uptime` when it is loaded.

const real = process.uptime.bind(process);
let fixed: number | undefined;
process.uptime = () => fixed ?? real();

/** Stops the clock at this many seconds, or lets it go on. */
export function setUptime(seconds?: number): void {
  fixed = seconds;
}
