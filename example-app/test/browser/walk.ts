// The steps of a login, as a person takes them in a browser of any engine.
import type { Tab } from '../../../test/support/browsers/tab';

/** Logs in from the start page. */
export async function logIn(tab: Tab, appURL: string): Promise<void> {
  await tab.visit(appURL);
  await tab.press('Log in with Loop & Tie');
  await answerAtSandbox(tab);
  await expectHeading(tab, 'You are logged in');
}

/** Logs in at the sandbox if it asks, and answers. Who has authorized the app before is sent back without being asked. */
export async function answerAtSandbox(tab: Tab, answer: 'Authorize' | 'Deny' = 'Authorize'): Promise<void> {
  if ((await tab.buttons()).includes('Log in')) await tab.press('Log in');
  if ((await tab.buttons()).includes(answer)) await tab.press(answer);
}

/** The page that is open has this main heading. */
export async function expectHeading(tab: Tab, heading: string): Promise<void> {
  const [found, { href }] = [await tab.heading(), await tab.url()];
  expect({ heading: found, at: href }).toEqual({ heading, at: href });
}
