// A logout while a request of the same session is still under way: the same story for every session store.
import type { Browser } from './browser';
import { beginHeldLogin, type HeldProvider } from './held-provider';
import type { AppUnderTest } from './running-app';

/**
 * Asks for the teams page, logs out before Loop & Tie has answered that, and lets it answer. The page writes its session
 * when it is done. Gives a browser with the cookie of the session that was ended.
 */
export async function logOutDuringRequest(app: AppUnderTest, provider: HeldProvider): Promise<Browser> {
  const browser = app.newBrowser();
  const account = await browser.open(await beginHeldLogin(browser));
  const other = app.newBrowser(await browser.jar.clone());
  const { asked, release } = provider.hold('/teams');
  const teams = other.open('/teams');
  await asked;
  await browser.press(account, 'Log out');
  release();
  // It was begun by somebody who was logged in, so it is answered.
  expect((await teams).heading).toBe('Your teams right now');
  return other;
}
