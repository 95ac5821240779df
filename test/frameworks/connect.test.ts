// passport.authorize: a person who is logged in to the app by other means connects Loop & Tie.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../support/browser';
import { readProgram } from '../support/doc-blocks';
import { startProgram, type Program } from '../support/program';

let sandbox: Sandbox;
let app: Program;

beforeAll(async () => {
  sandbox = await startSandbox();
  app = await startProgram({ name: 'connect.mjs', code: readProgram('connect.mjs'), sandbox });
});

afterAll(() => Promise.all([app.close(), sandbox.close()]));

describe('passport.authorize', () => {
  it("connects the account to the app's own user, who stays logged in", async () => {
    const browser = new Browser();
    await browser.open(`${app.url}/login`);
    const { location } = await browser.open(`${app.url}/connect/loopandtie`);
    const callback = await sandbox.login(location ?? '');
    expect((await browser.open(callback.href)).location).toBe('/');
    expect((await browser.open(app.url)).body).toBe('Connected ada');
  });

  it('connects nobody where the callback is opened by another browser', async () => {
    const { location } = await new Browser().open(`${app.url}/connect/loopandtie`);
    expect(location).toBe('/login');
    const victim = new Browser();
    await victim.open(`${app.url}/login`);
    const attacker = new Browser();
    await attacker.open(`${app.url}/login`);
    const begun = await attacker.open(`${app.url}/connect/loopandtie`);
    const callback = await sandbox.login(begun.location ?? '', { as: 'ben@example.com' });
    expect((await victim.open(callback.href)).status).toBe(403);
  });
});
