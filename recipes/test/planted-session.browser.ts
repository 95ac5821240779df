// A sibling host plants the attacker's session over the victim's. Under https the recipes' session cookie has the prefix
// `__Host-`, so the browser refuses. In Chromium: WebKitGTK does not enforce the prefix.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';
import { launchBrowser } from '../../test/support/browsers/launch';
import { APP_HOST, EVIL_HOST, type RealBrowser } from '../../test/support/browsers/real-browser';
import { serve, type Serving } from '../../test/support/listen';
import { startTlsFront, type TlsFront } from '../../test/support/tls-front';
import { startProgram, type Program } from './support/program';

let sandbox: Sandbox;
let front: TlsFront;
let app: Program;
let evil: Serving;
let browser: RealBrowser;
let planted: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  front = await startTlsFront();
  const env = {
    LOOPANDTIE_CALLBACK_URL: `https://${APP_HOST}:${front.port}/auth/loopandtie/callback`,
    DATABASE_FILE: ':memory:',
  };
  app = await startProgram({ file: 'connect-account.mjs', sandbox, env });
  evil = await serve((_req, res) => {
    res.writeHead(200, { 'set-cookie': planted }).end('Win a gift');
  });
  front.use(APP_HOST, Number(new URL(app.url).port));
  front.use(EVIL_HOST, Number(new URL(evil.url).port));
  browser = await launchBrowser('chromium');
});

afterAll(() => Promise.all([app.close(), evil.close(), sandbox.close()]));

it('a sibling host cannot put its session in place of the victim’s', async () => {
  const attacker = new Browser();
  const https = { 'x-forwarded-proto': 'https' };
  await attacker.open(`${app.url}/login/mallory`, { headers: https });
  const [[name, value] = []] = [...attacker.cookies];
  planted = [`${name ?? ''}=${value ?? ''}; Domain=example.test; Path=/; Secure`];
  expect((await attacker.open(app.url, { headers: https })).body).toContain('Connect Loop');

  const tab = await (await browser.newPerson()).newTab();
  await tab.visit(`https://${EVIL_HOST}:${front.port}/`);
  await tab.visit(`https://${APP_HOST}:${front.port}/`);
  expect(await tab.text()).toContain('Nobody is logged in');
  await tab.visit(`https://${APP_HOST}:${front.port}/login/ada`);
  expect(await tab.buttons()).toEqual(['Connect Loop & Tie']);
});
