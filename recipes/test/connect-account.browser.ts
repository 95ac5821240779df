// What a person does with connect-account.mjs and job.mjs, in each engine: connect, see the teams, revoke the access,
// connect again, disconnect. helmet's defaults would make the first button dead in Chromium.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describeEachEngine } from '../../test/support/browsers/each-engine';
import type { Tab } from '../../test/support/browsers/tab';
import { env, folder, sandbox } from './support/database';
import { runProgram, startProgram, type Program } from './support/program';

let app: Program;

beforeAll(async () => {
  app = await startProgram({ file: 'connect-account.mjs', sandbox, env });
});

afterAll(() => app.close());

/** Presses the button, and Authorize at Loop & Tie. */
async function connect(tab: Tab): Promise<void> {
  await tab.press('Connect Loop & Tie');
  expect((await tab.url()).origin).toBe(sandbox.url);
  if ((await tab.buttons()).includes('Log in')) {
    await tab.fill('Email', 'ada@example.com');
    await tab.fill('Password', 'sandbox');
    await tab.press('Log in');
  }
  await tab.press('Authorize');
  expect(await tab.buttons()).toEqual(['Disconnect']);
}

const runJob = () => runProgram({ file: 'job.mjs', sandbox, env });

const LONG_MS = 180_000; // it starts three programs, one after the other

describeEachEngine((engine, currentTab) => {
  it(
    'connects, sees that the access was revoked, connects again, and disconnects',
    async () => {
      const tab = currentTab();
      await tab.visit(`${app.url}/login/${engine}`);
      await connect(tab);
      await tab.visit(`${app.url}/teams`);
      expect(await tab.text()).toContain('People & Culture');
      expect(await runJob()).toBe(`${engine}: Loop & Tie, People & Culture\n`);

      sandbox.revokeTokens();
      expect(await runJob()).toBe(`${engine}: revoked the access: ask them to connect again\n`);
      await tab.visit(app.url);
      await connect(tab);

      await tab.press('Disconnect');
      expect(await tab.text()).toContain('revoke it in its settings');
      expect(await tab.buttons()).toEqual(['Connect Loop & Tie']);
      expect(await runJob()).toBe('');
      // Sessions are in memory, and hold the user's id alone.
      for (const file of await readdir(folder))
        expect(await readFile(path.join(folder, file), 'latin1')).not.toMatch(/lt_|eyJ/);
      sandbox.revokeTokens(); // for the next person
    },
    LONG_MS,
  );
});
