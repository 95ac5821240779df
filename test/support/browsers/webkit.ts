// WebKitGTK, the engine that is nearest to Safari's, driven by its own WebDriver, on a screen that nobody sees.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { RealBrowser, LaunchOptions, Person } from './real-browser';
import { findFreePort } from '../listen';
import { startLoopbackProxy } from './loopback-proxy';
import type { DriverPage, Key, StoredCookie } from './page';
import { findProgram } from './programs';
import { Tab } from './tab';
import { askDriver, WebDriverError } from './webdriver';

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 20;
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const KEYS: Readonly<Record<Key, string>> = { Tab: '\uE004', Enter: '\uE007', Space: ' ' };

/** Starts WebKit's driver; a browser comes with each person. */
export async function launchWebKit(options: LaunchOptions): Promise<RealBrowser> {
  const screen = await startScreen();
  const proxy = await startLoopbackProxy(options.hosts ?? []);
  const start = () => startDriver(screen.display, options.colorScheme ?? 'light');
  let driver = await start();
  let current: Person | undefined;
  const replacePerson = async () => {
    await current?.close();
    current = await startPerson(driver.url, `http://127.0.0.1:${proxy.port}`, options.blockCookies ?? false);
    return current;
  };
  return {
    engine: 'webkit',
    newPerson: async () => {
      try {
        return await replacePerson();
      } catch {
        // On a busy machine, the driver sometimes answers no more. Nothing of a test has happened yet.
        await end(driver.process);
        driver = await start();
        current = undefined;
        return await replacePerson();
      }
    },
    close: async () => {
      await end(driver.process);
      await end(screen.process);
      proxy.close();
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

async function startPerson(driver: string, proxy: string, blockCookies: boolean): Promise<Person> {
  const capabilities = {
    acceptInsecureCerts: true,
    // tab.ts waits, for all engines alike. The driver would wait minutes for a page that never comes.
    pageLoadStrategy: 'none',
    'webkitgtk:browserOptions': {
      binary: findProgram('MiniBrowser'),
      args: ['--automation', `--proxy=${proxy}`, ...(blockCookies ? ['--cookies-policy=never'] : [])],
    },
  };
  const created = await askDriver('POST', `${driver}/session`, {
    capabilities: { alwaysMatch: capabilities },
  });
  const session = `${driver}/session/${(created as { sessionId: string }).sessionId}`;
  /** Commands go to the window that was chosen last. */
  let chosen: string | undefined;
  const choose = async (handle: string) => {
    if (chosen !== handle) await askDriver('POST', `${session}/window`, { handle });
    chosen = handle;
  };
  let isFirst = true;
  let isOpen = true;
  return {
    newTab: async () => {
      // The browser opens with one tab.
      const window = isFirst
        ? await askDriver('GET', `${session}/window`)
        : ((await askDriver('POST', `${session}/window/new`, { type: 'tab' })) as { handle: string }).handle;
      isFirst = false;
      chosen = undefined; // a new one is in front
      return new Tab(drive(session, () => choose(String(window))));
    },
    problems: [],
    close: async () => {
      if (isOpen) await askDriver('DELETE', session);
      isOpen = false;
    },
  };
}

function drive(session: string, choose: () => Promise<void>): DriverPage {
  const ask = async (method: 'GET' | 'POST', command: string, body: object = {}) => {
    await choose();
    return await askDriver(method, `${session}/${command}`, body);
  };
  const find = async (xpath: string): Promise<string> => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const element = await ask('POST', 'element', { using: 'xpath', value: xpath });
        return `element/${(element as Record<string, string>)[ELEMENT] ?? ''}`;
      } catch (error) {
        if (!(error instanceof WebDriverError && error.code === 'no such element') || Date.now() > deadline)
          throw error;
        await wait(LOOK_EVERY_MS);
      }
    }
  };
  return {
    goTo: (url) => ask('POST', 'url', { url }),
    goBack: () => ask('POST', 'back'),
    reload: () => ask('POST', 'refresh'),
    // In brackets, since an expression may begin with a line break.
    evaluate: (expression) => ask('POST', 'execute/sync', { script: `return (${expression});`, args: [] }),
    click: async (xpath) => await ask('POST', `${await find(xpath)}/click`),
    type: async (xpath, text) => {
      const field = await find(xpath);
      await ask('POST', `${field}/clear`);
      await ask('POST', `${field}/value`, { text });
    },
    press: async (key) => {
      const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value: KEYS[key] }));
      await ask('POST', 'actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
    },
    cookies: async () => (await ask('GET', 'cookie')) as StoredCookie[],
    bringToFront: choose,
    screenshot: async () => Buffer.from(String(await ask('GET', 'screenshot')), 'base64'),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // A group, if it leads one.
  if (child.pid !== undefined && child.spawnfile.endsWith('WebKitWebDriver'))
    process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
  await ended;
}
