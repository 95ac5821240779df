// What every engine's browser can do, and what it is started with.
import type { Browser } from 'playwright-core';
import type { Tab } from './tab';

/** The engines that tests can run in: Chrome's, Firefox's, and Safari's. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

/** The app's host. */
export const APP_HOST = 'app.example.test';
/** The attacker's. Both belong to one site, so cookies for `example.test` are sent to both. */
export const EVIL_HOST = 'evil.example.test';
/** Names that lead to 127.0.0.1 in every browser, besides `localhost`. */
export const HOSTS = [APP_HOST, EVIL_HOST];

/** What a browser is started with. */
export interface LaunchOptions {
  /** Refuses every cookie, as a person can choose in the settings. */
  readonly blockCookies?: boolean;
  readonly colorScheme?: 'light' | 'dark';
}

/** A running browser. Self-signed certificates are good enough for it. */
export interface RealBrowser {
  readonly engine: Engine;
  /** A person of their own: no cookies, nothing remembered. WebKit has one at a time; a new one ends the one before. */
  newPerson: () => Promise<Person>;
}

/** A browser, for whoever starts and ends it. */
export interface RunningBrowser extends RealBrowser {
  /** Chromium's, for tests that need all of Playwright. */
  readonly playwright?: Browser;
  isRunning: () => boolean;
  /** Ends everybody who is still there, with all that the browser knows of them. */
  endPeople: () => Promise<unknown>;
  close: () => Promise<void>;
  /** Ends it at once, and leaves its files. Chromium needs none: it ends with its connection to this process. */
  kill?: () => void;
}

/** One person's windows and cookies. */
export interface Person {
  newTab: () => Promise<Tab>;
  /** Errors in the console and exceptions so far. WebKit's driver does not tell them: there it stays empty. */
  readonly problems: readonly string[];
  close: () => Promise<void>;
}
