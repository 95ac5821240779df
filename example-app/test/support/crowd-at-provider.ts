// Several people who are at Loop & Tie, and come back at the same time.
import type { Browser } from '../../../test/support/browser';
import type { AppUnderTest } from './running-app';

const PEOPLE = 10;

/** People who have pressed Authorize. What it returns opens all their callbacks, and gives the status of each. */
export async function sendToProvider(app: AppUnderTest): Promise<() => Promise<number[]>> {
  const people: { browser: Browser; callback: URL }[] = [];
  for (let count = 0; count < PEOPLE; count++) {
    const browser = app.newBrowser();
    const start = await browser.open('/auth/loopandtie');
    people.push({ browser, callback: await app.sandbox.login(start.location ?? '') });
  }
  return async () =>
    await Promise.all(people.map(async ({ browser, callback }) => (await browser.open(callback)).status));
}

/** The same status for everybody. */
export const everybody = (status: number): number[] => Array<number>(PEOPLE).fill(status);

/** How many tokens the sandbox has granted. */
export function countGranted({ sandbox }: AppUnderTest): number {
  return sandbox.requests.filter(({ path, status }) => path === '/oauth2/token' && status === 200).length;
}
