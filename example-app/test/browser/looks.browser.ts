// Every page of the app on a small and a large screen, in light and in dark: nothing for axe to find, nothing too wide.
// The pictures are in reports/screenshots/, to be looked at.
import path from 'node:path';
import { runApp, type AppUnderTest } from '../support/running-app';
import { answerAtSandbox, checkPage, expectHeading, newPerson, press } from './person';

const PICTURES = path.join(__dirname, '../../../reports/screenshots');

let app: AppUnderTest;

beforeAll(async () => {
  app = await runApp({ LOGINS_PER_MINUTE: '1000' });
});

beforeEach(() => {
  // Each person is asked, whatever the one before answered.
  app.sandbox.forgetAuthorizations();
});

const SCREENS = [320, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
);

it.each(SCREENS)(
  'every page looks right at %i px in %s',
  async (width, colorScheme) => {
    const page = await newPerson({ viewport: { width, height: 800 }, colorScheme });
    const look = async (name: string, title: string) => {
      await expectHeading(page, title);
      await checkPage(page);
      await page.screenshot({
        path: path.join(PICTURES, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
    };

    await page.goto(app.url);
    await look('login', 'Say thank you, beautifully');
    await page.goto(`${app.url}/teams`);
    await look('login-to-go-on', 'Say thank you, beautifully');
    await page.goto(`${app.url}/nothing`);
    await look('not-found', 'Page not found');

    await page.goto(app.url);
    await page.context().clearCookies();
    await press(page, 'Log in with Loop & Tie');
    await look('cookies-blocked', 'Your browser blocks cookies');
    await page.goto(app.url.replace('localhost', '127.0.0.1'));
    await press(page, 'Log in with Loop & Tie');
    await look('other-address', "You're at the wrong address");

    await page.goto(app.url);
    await press(page, 'Log in with Loop & Tie');
    await checkPage(page);
    await press(page, 'Log in');
    await checkPage(page);
    await press(page, 'Authorize');
    await look('account', 'You are logged in');
    await page.goto(`${app.url}/teams`);
    await look('teams', 'Your teams right now');
    app.sandbox.revokeTokens();
    await page.reload();
    await look('connect-again', 'Please connect Loop & Tie again');
    await page.goto(app.url);
    await press(page, 'Log out');

    await press(page, 'Log in with Loop & Tie');
    await answerAtSandbox(page, 'Deny');
    await look('denied', "You didn't give access");
    await page.reload();
    await look('used', 'This login has already been used');
    await page.goto(`${app.url}/auth/loopandtie/callback?code=a&state=b`);
    await look('lost', "We couldn't match this login to your browser");

    await page.goto(`${app.url}/login`);
    await page.getByLabel('Name').fill('demo');
    await page.getByLabel('Password').fill('wrong');
    await press(page, 'Log in');
    await page.getByRole('alert').waitFor();
    await look('own-account', 'Log in to your account');
    await page.getByLabel('Password').fill('demo');
    await press(page, 'Log in');
    await look('own-account-logged-in', 'Welcome, demo');
    await press(page, 'Connect Loop & Tie');
    await answerAtSandbox(page, 'Deny');
    await look('connecting-denied', "You didn't give access");
    await press(page, 'Try again');
    await answerAtSandbox(page);
    await look('own-account-connected', 'Welcome, demo');
    await press(page, 'Disconnect Loop & Tie');
    await look('disconnected', 'Loop & Tie is disconnected');
  },
  300_000,
);
