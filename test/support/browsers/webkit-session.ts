// One running WebKit with its tabs. Each person gets the same ones, after everything of the person before is deleted.
import { setTimeout as wait } from 'node:timers/promises';
import { askUntil, PATIENCE_MS, type DriverPage, type Key, type StoredCookie } from './page';
import { Tab } from './tab';
import { askDriver, WebDriverError } from './webdriver';

const LOOK_EVERY_MS = 20;
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const KEYS: Readonly<Record<Key, string>> = { Tab: '\uE004', Enter: '\uE007', Space: ' ' };

/** MiniBrowser's own page of what sites have stored. */
const STORED = 'minibrowser-about:data';
const IS_STORED_SHOWN = `location.href === '${STORED}' && document.readyState === 'complete'`;
/**
 * Presses one of its buttons "Clear all", for every type of data instead of that button's own: cookies, caches, storage,
 * service workers and so on, each a bit of WebKitWebsiteDataTypes. The page loads again when they are deleted.
 */
const DELETE_ALL = `(() => {
  if (window.isDeleting || !(${IS_STORED_SHOWN})) return 'not yet';
  const button = document.querySelector('[onclick^=clearData]');
  if (button === null) return 'nothing is stored';
  window.isDeleting = true;
  const [page] = /[0-9]+/.exec(button.getAttribute('onclick'));
  clearData(page + ':' + (2 ** 14 - 1));
  return 'deleting';
})()`;

/** A session of the driver. Commands go to the tab that was chosen last. */
export class Session {
  private chosen: string | undefined;
  private readonly tabs: string[];

  constructor(
    private readonly url: string,
    firstTab: string,
  ) {
    this.tabs = [firstTab];
  }

  /** The tab with this number, in front; opens it if nobody has needed so many before. */
  async tab(index: number): Promise<Tab> {
    const handle = (this.tabs[index] ??= await this.openTab());
    await this.choose(handle);
    return new Tab(drive(this.url, () => this.choose(handle)));
  }

  /** Deletes whatever the browser knows of the person who had it. Throws if something stays. */
  async forget(): Promise<void> {
    const open = (await askDriver('GET', `${this.url}/window/handles`)) as string[];
    for (const handle of open.filter((each) => !this.tabs.includes(each))) {
      await this.choose(handle);
      await askDriver('DELETE', `${this.url}/window`);
    }
    for (const handle of [...this.tabs].reverse()) {
      await this.choose(handle);
      await askDriver('POST', `${this.url}/url`, { url: STORED });
      await this.expectSoon(IS_STORED_SHOWN, true);
    }
    // Only now, when no page is left that could go on and store something more.
    await this.expectSoon(DELETE_ALL, 'nothing is stored');
  }

  private async expectSoon(expression: string, wanted: unknown): Promise<void> {
    const outcome = await askUntil(
      (asked) => evaluateIn(this.url, asked),
      expression,
      (answer) => answer === wanted,
    );
    if (!outcome.isDone) throw new Error(`WebKit still remembers the person before: ${String(outcome.last)}`);
  }

  private async openTab(): Promise<string> {
    const { handle } = (await askDriver('POST', `${this.url}/window/new`, { type: 'tab' })) as {
      handle: string;
    };
    return handle;
  }

  private async choose(handle: string): Promise<void> {
    if (this.chosen !== handle) await askDriver('POST', `${this.url}/window`, { handle });
    this.chosen = handle;
  }
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
    evaluate: async (expression) => {
      await choose();
      return await evaluateIn(session, expression);
    },
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

/** The value of an expression in the page of the chosen tab. */
function evaluateIn(session: string, expression: string): Promise<unknown> {
  // In brackets, since an expression may begin with a line break.
  return askDriver('POST', `${session}/execute/sync`, { script: `return (${expression});`, args: [] });
}
