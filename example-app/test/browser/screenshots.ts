// `npx jest --selectProjects screenshots`: the pictures that the README shows, into docs/images/.
import path from 'node:path';
import { runApp } from '../support/running-app';
import { answerAtSandbox, expectHeading, newPerson, press } from './person';

const IMAGES = path.join(__dirname, '../../../docs/images');

it.each(['light', 'dark'] as const)('the pictures of the README, in %s', async (colorScheme) => {
  const app = await runApp();
  const page = await newPerson({ viewport: { width: 880, height: 640 }, colorScheme });
  const take = async (name: string) => {
    await page.screenshot({ path: path.join(IMAGES, `${name}-${colorScheme}.png`) });
  };

  await page.goto(app.url);
  await take('login');
  await press(page, 'Log in with Loop & Tie');
  await answerAtSandbox(page);
  await expectHeading(page, 'You are logged in');
  // The same time in every picture: they change only when the pages do.
  await page.evaluate(`document.querySelector('time').textContent = 'Jan 15, 2026, 9:30 AM UTC'`);
  await take('account');
});
