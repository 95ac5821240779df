// WebKitGTK, the engine that is nearest to Safari's, driven by its own WebDriver, on a screen that nobody sees.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { HOSTS, type LaunchOptions, type Person, type RunningBrowser } from './real-browser';
import { findFreePort } from '../listen';
import { startLoopbackProxy } from './loopback-proxy';
import { findProgram } from './programs';
import { askDriver } from './webdriver';
import { Session } from './webkit-session';

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 20;

/** Starts WebKit's driver, and one browser for all people: starting one takes most of a test's time. */
export async function startWebKit(options: LaunchOptions): Promise<RunningBrowser> {
  const screen = await startScreen();
  const proxy = await startLoopbackProxy(HOSTS);
  const start = async () => {
    const driver = await startDriver(screen.display, options.colorScheme ?? 'light');
    const session = await startSession(driver.url, proxy.port, options.blockCookies ?? false).catch(
      async (error: unknown) => {
        await end(driver.process);
        throw error;
      },
    );
    return { ...driver, session };
  };
  // On a busy machine, the driver sometimes answers no more.
  const startAgainOnce = () => start().catch(start);
  let browser = await startAgainOnce();
  let current: Person | undefined;
  let isClean = true;
  return {
    engine: 'webkit',
    newPerson: async () => {
      await current?.close();
      if (!isClean) {
        await end(browser.process);
        browser = await startAgainOnce();
      }
      const { session } = browser;
      isClean = false;
      let used = 0;
      const close = async () => {
        if (current !== person) return;
        current = undefined;
        isClean = await session.forget().then(
          () => true,
          () => false,
        );
      };
      const person: Person = { newTab: () => session.tab(used++), problems: [], close };
      current = person;
      return person;
    },
    isRunning: () => isAlive(screen.process),
    endPeople: () => current?.close() ?? Promise.resolve(),
    close: async () => {
      await end(browser.process);
      await end(screen.process);
      proxy.close();
    },
    kill: () => {
      kill(browser.process);
      kill(screen.process);
    },
  };
}

async function startScreen() {
  // It chooses a number that is free and writes it to the fourth file, so that two of them never fight for one.
  const screen = spawn(
    findProgram('Xvfb'),
    ['-displayfd', '3', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const [number] = (await once(screen.stdio[3] as Readable, 'data')) as [Buffer];
  return { process: screen, display: `:${number.toString().trim()}` };
}

async function startDriver(display: string, colorScheme: 'light' | 'dark') {
  const port = await findFreePort();
  const driver = spawn(findProgram('WebKitWebDriver'), [`--port=${port}`], {
    // Without a desktop's settings, the theme is the only thing that says light or dark.
    env: { ...process.env, DISPLAY: display, GTK_THEME: colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita' },
    stdio: 'ignore',
    detached: true, // a group of its own, with the browsers that it starts
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await askDriver('GET', `${url}/status`).then(Boolean, () => false))) {
    if (driver.exitCode !== null || Date.now() > deadline) throw new Error('WebKitWebDriver did not start');
    await wait(LOOK_EVERY_MS);
  }
  return { process: driver, url };
}

async function startSession(driver: string, proxyPort: number, blockCookies: boolean): Promise<Session> {
  const capabilities = {
    acceptInsecureCerts: true,
    // tab.ts waits, for all engines alike. The driver would wait minutes for a page that never comes.
    pageLoadStrategy: 'none',
    'webkitgtk:browserOptions': {
      binary: findProgram('MiniBrowser'),
      args: [
        '--automation',
        `--proxy=http://127.0.0.1:${proxyPort}`,
        ...(blockCookies ? ['--cookies-policy=never'] : []),
      ],
    },
  };
  const created = await askDriver('POST', `${driver}/session`, {
    capabilities: { alwaysMatch: capabilities },
  });
  const url = `${driver}/session/${(created as { sessionId: string }).sessionId}`;
  return new Session(url, String(await askDriver('GET', `${url}/window`)));
}

async function end(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const ended = once(child, 'exit');
  kill(child);
  await ended;
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function kill(child: ChildProcess): void {
  if (!isAlive(child)) return;
  // A group, if it leads one.
  if (child.pid !== undefined && child.spawnfile.endsWith('WebKitWebDriver'))
    process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
}
