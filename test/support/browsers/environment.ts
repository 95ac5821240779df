// The environment of tests that need browsers: it keeps them from one test file of a worker to the next.
import Environment from '../environment';
import { endFile, findChromium, launch } from './keeper';
import type { Browsers } from './launch';
import { running } from './running';

// Jest ends a worker by taking its listener away, and then waits until nothing keeps it busy, as its browsers do.
if (process.env.JEST_WORKER_ID !== undefined && process.send) {
  process.on('removeListener', (event) => {
    if (event !== 'message') return;
    for (const browser of running) browser.kill?.();
    process.kill(process.pid, 'SIGKILL');
  });
}

export default class extends Environment {
  constructor(...args: ConstructorParameters<typeof Environment>) {
    super(...args);
    const browsers: Browsers = { launch, chromium: findChromium, endFile };
    this.global.browsers = browsers;
  }

  override async teardown(): Promise<void> {
    await endFile();
    await super.teardown();
  }
}
