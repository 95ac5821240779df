// A logout while a request of the same session is still under way: the same story for every session store.
import type { Browser } from '../../../test/support/browser';
import { answerAuthorization, logInAsDemo, type HeldProvider } from './held-provider';
import type { AppUnderTest } from './running-app';

/**
 * Connects an account, logs out before Loop & Tie has answered that, and lets it answer. The callback keeps the account's
 * token, and must not bring back the session. Gives a browser with the cookie of the session that was ended.
 */
export async function logOutDuringRequest(app: AppUnderTest, provider: HeldProvider): Promise<Browser> {
  const browser = app.newBrowser();
  const account = await logInAsDemo(browser);
  const start = await browser.submit(account, 'Connect Loop & Tie');
  const other = app.newBrowser(browser.cookies);
  const { asked, release } = provider.hold('/token');
  const callback = other.open(`/connect/loopandtie/callback${answerAuthorization(start)}`);
  await asked;
  await browser.press(account, 'Log out');
  release();
  // It was begun by somebody who was logged in, so it is answered.
  expect((await callback).status).toBe(303);
  return other;
}
