// One description of what a person does in a browser, whichever of the three engines runs it. README.md beside this file
// says how to use it and what each engine can and cannot do.
import { launchChromium } from './chromium';
import { launchFirefox } from './firefox';
import type { Engine, LaunchOptions, RealBrowser } from './real-browser';
import { launchWebKit } from './webkit';

const launchers = { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebKit };

/** Starts a browser. Throws with what to install if it is not there. */
export async function launchBrowser(engine: Engine, options: LaunchOptions = {}): Promise<RealBrowser> {
  return await launchers[engine](options);
}
