// `npm start` puts a shell between npm and the app, and on Linux that shell dies of a SIGTERM without handing it on. What
// the app can see of it is that its parent is another one.
const LOOK_EVERY = 100;

/** Calls back once when the process that started this one has ended. */
export function onOrphaned(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY);
  timer.unref();
}
