// What every engine's browser can do, and what it is started with.
import type { Tab } from './tab';

/** The engines that tests can run in: Chrome's, Firefox's, and Safari's. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

/** What a browser is started with. */
export interface LaunchOptions {
  /** Names that lead to 127.0.0.1, besides `localhost`: `['app.example.test', 'evil.example.test']`. */
  readonly hosts?: readonly string[];
  /** Refuses every cookie, as a person can choose in the settings. */
  readonly blockCookies?: boolean;
  readonly colorScheme?: 'light' | 'dark';
}

/** A running browser. Self-signed certificates are good enough for it. */
export interface RealBrowser {
  readonly engine: Engine;
  /** A person of their own: no cookies, nothing remembered. WebKit has one at a time; a new one ends the one before. */
  newPerson: () => Promise<Person>;
  close: () => Promise<void>;
}

/** One person's windows and cookies. */
export interface Person {
  newTab: () => Promise<Tab>;
  /** Errors in the console and exceptions so far. WebKit's driver does not tell them: there it stays empty. */
  readonly problems: readonly string[];
  close: () => Promise<void>;
}
