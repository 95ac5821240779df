// A tab, in the words of the person who uses it. Whatever leads to another page resolves when that page is loaded, after
// all redirects: found out by polling the page itself, which works in every engine.
import { randomUUID } from 'node:crypto';
import { askUntil, PATIENCE_MS, type DriverPage, type Key, type StoredCookie } from './page';

/** One tab of a person's browser. */
export class Tab {
  constructor(private readonly page: DriverPage) {}

  /** Opens an address, as if it were typed. */
  async visit(url: string | URL): Promise<void> {
    await this.leave(`going to ${String(url)}`, () => this.page.goTo(String(url)));
  }

  /** Presses the button with this label, which leads to another page. */
  async press(label: string): Promise<void> {
    await this.follow(`//button[normalize-space()=${quote(label)}]`);
  }

  /** Presses the button with this label, which leads nowhere. */
  async pressToStay(label: string): Promise<void> {
    await this.page.click(`//button[normalize-space()=${quote(label)}]`);
  }

  /** Follows the link with this text. */
  async followLink(text: string): Promise<void> {
    await this.follow(`//a[normalize-space()=${quote(text)}]`);
  }

  /** Presses a key that leads to another page. */
  async pressKeyToLeave(key: Key): Promise<void> {
    await this.leave(`pressing ${key}`, () => this.page.press(key));
  }

  async pressKey(key: Key): Promise<void> {
    await this.page.press(key);
  }

  /** Types into the field with this label. */
  async fill(label: string, text: string): Promise<void> {
    await this.page.type(`//input[@id=//label[normalize-space()=${quote(label)}]/@for]`, text);
  }

  async goBack(): Promise<void> {
    await this.leave('going back', () => this.page.goBack());
  }

  async reload(): Promise<void> {
    await this.leave('reloading', () => this.page.reload());
  }

  /** Puts this tab in front of the person's other ones. */
  async bringToFront(): Promise<void> {
    await this.page.bringToFront();
  }

  /** The value of a JavaScript expression in the page: JSON, or a promise of it. */
  async evaluate(expression: string): Promise<unknown> {
    return await this.page.evaluate(expression);
  }

  async url(): Promise<URL> {
    return new URL(await this.readText('location.href'));
  }

  /** The text that one can see. */
  async text(): Promise<string> {
    return await this.readText('document.body.innerText');
  }

  /** Waits until this text can be seen, on this page or on the one that it leads to. */
  async waitForText(text: string): Promise<void> {
    const { evaluate } = this.page;
    const outcome = await askUntil(evaluate, 'document.body.innerText', (seen) =>
      String(seen).includes(text),
    );
    if (!outcome.isDone)
      throw new Error(`“${text}” did not appear in ${PATIENCE_MS} ms, but: ${String(outcome.last)}`);
  }

  /** The page's main heading; an empty text if it has none. */
  async heading(): Promise<string> {
    return await this.readText(`document.querySelector('h1')?.innerText ?? ''`);
  }

  /** The labels of the buttons that one can see. */
  async buttons(): Promise<string[]> {
    const labels = await this.page.evaluate(
      `[...document.querySelectorAll('button')].filter((button) => button.checkVisibility()).map((button) => button.innerText.trim())`,
    );
    return Array.isArray(labels) ? labels.map(String) : [];
  }

  /** The cookies that the browser would send to this page, those that are HttpOnly too. */
  async cookies(): Promise<StoredCookie[]> {
    return await this.page.cookies();
  }

  /** A picture of what is visible, as PNG. */
  async screenshot(): Promise<Uint8Array> {
    return await this.page.screenshot();
  }

  private async follow(xpath: string): Promise<void> {
    await this.leave(`clicking ${xpath}`, () => this.page.click(xpath));
  }

  /** Does what leads to another page, and resolves when that one is loaded. */
  private async leave(what: string, act: () => Promise<unknown>): Promise<void> {
    // The next document does not have this mark, even if it is the same page again.
    const mark = JSON.stringify(randomUUID());
    await this.page.evaluate(`void (window.leaving = ${mark})`);
    await act();
    // WebKit shows about:blank while it makes up its mind about a self-signed certificate, and starts at a page of its own.
    // Each question costs a browser some milliseconds, so the page waits for a while before it says no.
    const arrived = `new Promise((resolve) => {
      const look = () => window.leaving !== ${mark} && document.readyState === 'complete' && !location.protocol.endsWith('about:');
      const tell = () => resolve(look());
      if (look()) return resolve(true);
      addEventListener('load', tell);
      addEventListener('pagehide', tell);
      setTimeout(tell, 100);
    })`;
    const { isDone, last } = await askUntil(this.page.evaluate, arrived, (answer) => answer === true);
    if (isDone) return;
    const [where, text] = await Promise.all([this.url(), this.text()]).catch((error: unknown) => [
      error,
      last,
    ]);
    throw new Error(
      `${what} led to no other page in ${PATIENCE_MS} ms. At ${String(where)}: ${String(text)}`,
    );
  }

  private async readText(expression: string): Promise<string> {
    return String(await this.page.evaluate(expression));
  }
}

/** A text in XPath, which knows no escapes. */
function quote(text: string): string {
  if (text.includes('"')) throw new TypeError('a label with a double quote cannot be looked for');
  return `"${text}"`;
}
