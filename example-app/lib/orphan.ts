// `npm start` puts a shell between npm and the app. On Linux, a SIGTERM ends that shell, which does not pass it on. The app
// notices because it gets another parent.
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
