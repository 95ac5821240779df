// Firefox, driven by Puppeteer over WebDriver BiDi.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { launch, type BrowserContext, type Cookie, type Page } from 'puppeteer-core';
import { HOSTS, type LaunchOptions, type Person, type RunningBrowser } from './real-browser';
import { findMiddle, type DriverPage, type StoredCookie } from './page';
import { findProgram } from './programs';
import { Tab } from './tab';

const PATIENCE_MS = 15_000;

/** Starts Firefox. */
export async function startFirefox(options: LaunchOptions): Promise<RunningBrowser> {
  const profile = mkdtempSync(path.join(tmpdir(), 'firefox-'));
  const browser = await launch({
    browser: 'firefox',
    userDataDir: profile,
    executablePath: findProgram('firefox'),
    acceptInsecureCerts: true,
    // Few pixels, and few pictures a second: painting its window costs as much as the pages.
    args: ['--width', '800', '--height', '600'],
    defaultViewport: null,
    // It refuses a HOME that is not its user's. In a container on GitHub, root's is somebody else's.
    env: { ...process.env, HOME: userInfo().homedir },
    extraPrefsFirefox: {
      // Each of these names leads to loopback; there is no way to say "all below example.test".
      'network.dns.localDomains': HOSTS.join(','),
      // JSON is text, as in the other engines.
      'devtools.jsonview.enabled': false,
      // One process for pages of all sites, and none kept ready: starting them takes most of a test's time.
      'fission.autostart': false,
      'dom.ipc.processCount': 1,
      'dom.ipc.processPrelaunch.enabled': false,
      // Its own window costs as much as the pages: it shows progress, keeps a history, and looks at each page's text.
      'layout.frame_rate': 20,
      'ui.prefersReducedMotion': 1,
      'browser.chrome.site_icons': false,
      'browser.ml.enable': false,
      'browser.pagethumbnails.capturing_disabled': true,
      'browser.sessionstore.interval': 3_600_000,
      'browser.translations.enable': false,
      'extensions.enabledScopes': 0,
      'places.history.enabled': false,
      'reader.parse-on-load.enabled': false,
      'ui.systemUsesDarkTheme': options.colorScheme === 'dark' ? 1 : 0,
      'layout.css.prefers-color-scheme.content-override': options.colorScheme === 'dark' ? 0 : 1,
      ...(options.blockCookies ? { 'network.cookie.cookieBehavior': 2 } : {}),
    },
  });
  return {
    engine: 'firefox',
    newPerson: async () => describePerson(await browser.createBrowserContext()),
    isRunning: () => browser.connected,
    endPeople: async () => {
      const all = browser.browserContexts();
      await Promise.all(
        all.filter((one) => one !== browser.defaultBrowserContext()).map((one) => one.close()),
      );
    },
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
    // A group of its own, with its processes for pages.
    kill: () => {
      const { pid } = browser.process() ?? {};
      if (pid !== undefined && browser.connected) process.kill(-pid, 'SIGKILL');
    },
  };
}

function describePerson(context: BrowserContext): Person {
  const problems: string[] = [];
  return {
    newTab: async () => {
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`in the console: ${message.text()}`);
      });
      page.on('pageerror', (error) => problems.push(`an exception: ${String(error)}`));
      return new Tab(drive(page));
    },
    problems,
    close: () => context.close(),
  };
}

function drive(page: Page): DriverPage {
  const locate = (xpath: string) => page.locator(`::-p-xpath(${xpath})`);
  return {
    goTo: (url) => page.goto(url, { waitUntil: 'domcontentloaded' }),
    goBack: () => page.goBack({ waitUntil: 'domcontentloaded' }),
    reload: () => page.reload({ waitUntil: 'domcontentloaded' }),
    evaluate: (expression) => page.evaluate(expression),
    click: async (xpath) => {
      const { x, y } = await findMiddle((expression) => page.evaluate(expression), xpath);
      await page.mouse.click(x, y);
    },
    type: (xpath, text) => locate(xpath).fill(text),
    press: (key) => page.keyboard.press(key === 'Space' ? ' ' : key),
    cookies: async () => {
      const all = await page.browserContext().cookies();
      return all.filter((cookie) => isSentTo(cookie, new URL(page.url()))).map(describeCookie);
    },
    bringToFront: () => page.bringToFront(),
    screenshot: () => page.screenshot(),
  };
}

/** RFC 6265, section 5.4. Puppeteer gives those of all sites. */
function isSentTo({ domain, path, secure }: Cookie, url: URL): boolean {
  const fitsHost = domain.startsWith('.') ? `.${url.hostname}`.endsWith(domain) : url.hostname === domain;
  const fitsPath = `${url.pathname}/`.startsWith(path.endsWith('/') ? path : `${path}/`);
  return fitsHost && fitsPath && (!secure || url.protocol === 'https:');
}

function describeCookie({ name, value, domain, path, httpOnly = false, secure }: Cookie): StoredCookie {
  return { name, value, domain, path, httpOnly, secure };
}
