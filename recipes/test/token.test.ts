// `session: false`: no session middleware at all, and a token of the app's own.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';
import { startProgram, type Program } from './support/program';

let sandbox: Sandbox;
let app: Program;

beforeAll(async () => {
  sandbox = await startSandbox();
  app = await startProgram({ file: 'token.mjs', sandbox });
});

afterAll(() => Promise.all([app.close(), sandbox.close()]));

it("answers with the app's own token and leaves no session behind", async () => {
  const browser = new Browser();
  const { location } = await browser.open(`${app.url}/auth/loopandtie`);
  const callback = await sandbox.login(location ?? '');
  const { token } = (await browser.open(callback.href)).body as { token: string };
  expect(token).not.toContain('lt_');
  expect(browser.pending).toEqual([]);
  expect([...browser.cookies.keys()]).toEqual([expect.stringMatching(/^loopandtie_/)]);
  const headers = { authorization: `Bearer ${token}` };
  expect((await browser.open(app.url, { headers })).body).toBe('Connected');
  expect((await browser.open(app.url)).body).toContain('Nobody');
});
