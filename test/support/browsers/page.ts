// What each engine's driver has to do for one tab. Everything else is in tab.ts, once for all of them.
import { setTimeout as wait } from 'node:timers/promises';

/** A cookie that the browser keeps. */
export interface StoredCookie {
  readonly name: string;
  readonly value: string;
  /** With a dot in front if it is sent to subdomains too. */
  readonly domain: string;
  readonly path: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
}

/** Keys that a test presses. */
export type Key = 'Tab' | 'Enter' | 'Space';

/** One tab, as its driver sees it. None of these has to wait for a page to load. */
export interface DriverPage {
  goTo: (url: string) => Promise<unknown>;
  goBack: () => Promise<unknown>;
  reload: () => Promise<unknown>;
  /** The value of a JavaScript expression in the page. JSON, or a promise of it. */
  evaluate: (expression: string) => Promise<unknown>;
  /** Clicks as a mouse does. Throws if there is no such element, or if it is not visible. */
  click: (xpath: string) => Promise<unknown>;
  /** Clicks into a field and types. */
  type: (xpath: string, text: string) => Promise<unknown>;
  press: (key: Key) => Promise<unknown>;
  /** Those that would be sent to the page that is open. */
  cookies: () => Promise<StoredCookie[]>;
  bringToFront: () => Promise<unknown>;
  /** A picture of what is visible, as PNG. */
  screenshot: () => Promise<Uint8Array>;
}

export const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 20;
/** WebKit never answers a question that reaches a document while it is being left. The next one reaches the next document. */
const ASK_AGAIN_AFTER_MS = 500;

/**
 * Asks a page until the answer will do, or until patience ends. No question waits for the one before, which may stay
 * unanswered.
 */
export async function askUntil(
  evaluate: DriverPage['evaluate'],
  expression: string,
  willDo: (answer: unknown) => boolean,
): Promise<{ isDone: boolean; last: unknown }> {
  const deadline = Date.now() + PATIENCE_MS;
  const outcome: { isDone: boolean; last: unknown } = { isDone: false, last: 'no answer' };
  const ask = async () => {
    // Between two documents there is nothing to ask.
    outcome.last = await evaluate(expression).catch(String);
    outcome.isDone ||= willDo(outcome.last);
  };
  for (;;) {
    await Promise.race([ask(), wait(ASK_AGAIN_AFTER_MS)]);
    if (outcome.isDone || Date.now() > deadline) return outcome;
    await wait(LOOK_EVERY_MS);
  }
}

/**
 * Where a mouse has to click on the one element with this XPath, once it can be seen. The drivers' own clicks first watch
 * an element for some frames, which takes as long as loading a page.
 */
export async function findMiddle(
  evaluate: DriverPage['evaluate'],
  xpath: string,
): Promise<{ x: number; y: number }> {
  const expression = `(() => {
    const found = document.evaluate(${JSON.stringify(xpath)}, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    if (found.snapshotLength !== 1) return found.snapshotLength + ' elements';
    const element = found.snapshotItem(0);
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    return element.contains(document.elementFromPoint(x, y)) ? { x, y } : 'nothing to be seen';
  })()`;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    // What the expression returns; an error, between two documents, is text too.
    const middle = (await evaluate(expression).catch(String)) as string | { x: number; y: number };
    if (typeof middle === 'object') return middle;
    if (Date.now() > deadline) throw new Error(`a mouse finds ${middle} at ${xpath}`);
    await wait(LOOK_EVERY_MS);
  }
}
