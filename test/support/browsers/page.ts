// What each engine's driver has to do for one tab. Everything else is in tab.ts, once for all of them.

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
