// A login in its two steps, with an app and a provider that are new for each test of the file.
import { startApp, type TestApp } from '../../support/app';
import { startProvider, type Provider } from '../../support/provider';
import type { Browser } from '../../support/browser';

export let provider: Provider;
export let app: TestApp;

beforeEach(async () => {
  provider = await startProvider();
  app = await startApp({ options: { tokenURL: `${provider.url}/token` } });
});

afterEach(async () => {
  await app.close();
  await provider.close();
});

/** Starts a login, and returns its state. */
export async function begin(browser: Browser, server = app): Promise<string> {
  return (await browser.begin(server.url)).get('state') ?? '';
}

/** Finishes it, and returns the status of the callback. */
export async function finish(browser: Browser, state: string, server = app): Promise<number> {
  return (await browser.open(`${server.url}/callback?code=c&state=${state}`)).status;
}
