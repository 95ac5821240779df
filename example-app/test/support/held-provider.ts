// A provider whose answers a test can hold back: for what has to happen while a request is under way.
import { startProvider, type Provider } from '../../../test/support/provider';
import type { Browser, Page } from '../../../test/support/browser';

/** A provider without pages, and an app's settings for it, with an account of the app's own. */
export interface HeldProvider extends Provider {
  readonly env: NodeJS.ProcessEnv;
}

const started: Provider[] = [];

afterAll(() => Promise.all(started.map((one) => one.close())));

/** Starts a provider that holds back nothing yet; it ends after the tests of the file. */
export async function startHeldProvider(): Promise<HeldProvider> {
  const endpoint = await startProvider();
  started.push(endpoint);
  const { authorizationURL, tokenURL, userProfileURL } = endpoint.options;
  const env = {
    LOOPANDTIE_CLIENT_ID: 'test',
    LOOPANDTIE_CLIENT_SECRET: 'a secret for tests',
    LOOPANDTIE_AUTHORIZATION_URL: authorizationURL,
    LOOPANDTIE_TOKEN_URL: tokenURL,
    LOOPANDTIE_USER_PROFILE_URL: userProfileURL,
    SESSION_SECRET: 'a-session-secret-for-tests-0123456789',
    DEMO_ACCOUNT: 'demo:demo',
  };
  return Object.assign(endpoint, { env });
}

/** Logs in with the app's own account, and shows its page. */
export async function logInAsDemo(browser: Browser): Promise<Page> {
  return await browser.press(await browser.visit('/login'), 'Log in', { name: 'demo', password: 'demo' });
}

/** Begins a login and gives the callback that the provider would send the browser to. */
export async function beginHeldLogin(browser: Browser, returnTo = '/'): Promise<string> {
  const start = await browser.open(`/auth/loopandtie?${new URLSearchParams({ returnTo }).toString()}`);
  return `/auth/loopandtie/callback${answerAuthorization(start)}`;
}

/** The query of the callback that answers what the app redirected to. */
export function answerAuthorization({ location }: Page): string {
  const state = new URL(location ?? '').searchParams.get('state') ?? '';
  return `?${new URLSearchParams({ code: 'a', state }).toString()}`;
}
