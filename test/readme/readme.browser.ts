// Does what the README says, from the packed tarballs in an empty folder, and logs in with Chromium. The same with the
// TypeScript of docs/typescript.md. Needs the npm registry, so it is no part of `npm test`.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumLaunchOptions } from '../support/browsers/chromium';
import { launchChromium } from '../support/browsers/launch';
import { findProgram } from '../support/browsers/programs';
import { findFreePort } from '../support/listen';
import { readProgram } from '../support/doc-blocks';
import { packPackages, readCommands, Reader, type Running } from './reader';

const INSTALL_MS = 300_000;

let browser: Browser;
let packed: string;
/** Who has installed what the README begins with: both apps need that. */
let installed: Reader;

beforeAll(async () => {
  packed = await mkdtemp(path.join(tmpdir(), 'tarballs-'));
  installed = await Reader.create(await packPackages(packed));
  for (const line of readCommands('README.md', 'npm install passport-loopandtie')) await installed.run(line);
  for (const line of readCommands('README.md', 'npx loopandtie-sandbox').slice(0, 1))
    await installed.run(line);
  browser = await launchChromium();
}, INSTALL_MS);

afterAll(async () => {
  await installed.leave();
  await rm(packed, { recursive: true });
});

/** Follows a page from the installed packages up to the running app. The reader's ports are free ones; everything else is as the page has it. */
async function startApp(
  reader: Reader,
  program: string,
  ...build: string[]
): Promise<{ url: string; app: Running }> {
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const [, sandbox = ''] = readCommands('README.md', 'npx loopandtie-sandbox');
  await reader.write(program, readProgram(program).replaceAll('3000', String(port)));
  for (const line of build) await reader.run(line);
  const registered = `--port 0 --redirect-uri ${url}/auth/loopandtie/callback`;
  await reader.start(`${sandbox} ${registered}`, /^Log in as/);
  const [start = ''] = readCommands('README.md', 'node --env-file');
  return { url, app: await reader.start(start, /^http:/) };
}

async function newPerson(): Promise<Page> {
  const context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

/** Follows the link of the app, logs in at the sandbox, and answers there if it asks. */
async function logIn(page: Page, email: string, answer: 'Authorize' | 'Deny' = 'Authorize'): Promise<void> {
  await page.getByRole('link', { name: 'Log in with Loop & Tie' }).click();
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('sandbox');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  // Somebody who authorized the app in another test is sent back at once.
  const choice = page.getByRole('button', { name: answer, exact: true });
  await choice.or(page.getByText(/^Connected|Please log in again/)).waitFor();
  if (await choice.isVisible()) await choice.click();
}

describe('the app of the README', () => {
  let reader: Reader;
  let app: Running;
  let url: string;

  beforeAll(async () => {
    reader = await installed.copy();
    ({ app, url } = await startApp(reader, 'app.mjs'));
  }, INSTALL_MS);

  afterAll(() => reader.leave());

  it('logs somebody in', async () => {
    const page = await newPerson();
    await page.goto(url);
    await logIn(page, 'ada@example.com');
    await page.getByText(/^Connected\. Your access token dates from 20\d\d-/).waitFor();
    expect(page.url()).toBe(`${url}/`);
  });

  it('says what happened after Deny, and offers to log in again', async () => {
    const page = await newPerson();
    await page.goto(url);
    await logIn(page, 'ben@example.com', 'Deny');
    await page.getByText('Access was denied at Loop & Tie.').waitFor();
    await page.getByRole('link', { name: 'Log in with Loop & Tie' }).click();
    await page.getByRole('button', { name: 'Authorize', exact: true }).waitFor();
    expect(app.output()).toContain('Login failed: access_denied');
  });

  it('says what happened if the login began on 127.0.0.1', async () => {
    const page = await newPerson();
    await page.goto(url.replace('localhost', '127.0.0.1'));
    await logIn(page, 'cleo@example.com');
    await page.getByText("We couldn't match this login to your browser.").waitFor();
    expect(app.output()).toContain('localhost instead of 127.0.0.1');
    await page.getByRole('link', { name: 'Log in with Loop & Tie' }).click();
    // No code was exchanged, so Loop & Tie asks again.
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText(/^Connected\./).waitFor();
  });

  it('says what happened if the browser blocks its cookies', async () => {
    const profile = await mkdtemp(path.join(tmpdir(), 'chromium-'));
    const exceptions = { cookies: { [`${url},*`]: { setting: 2 } } };
    await mkdir(path.join(profile, 'Default'));
    await writeFile(
      path.join(profile, 'Default', 'Preferences'),
      JSON.stringify({ profile: { content_settings: { exceptions } } }),
    );
    const context = await chromium.launchPersistentContext(profile, {
      ...chromiumLaunchOptions(),
      executablePath: findProgram('chromium'),
    });
    try {
      const page = await context.newPage();
      await page.goto(url);
      await logIn(page, 'cleo@example.com');
      await page.getByText('Please log in again, and allow cookies for this site.').waitFor();
    } finally {
      await context.close();
      await rm(profile, { recursive: true, maxRetries: 10 });
    }
  });
});

describe('the app of docs/typescript.md', () => {
  it(
    'compiles under strict, and logs somebody in',
    async () => {
      const reader = await installed.copy();
      try {
        const [types = ''] = readCommands('docs/typescript.md', 'npm install --save-dev typescript');
        const [compile = ''] = readCommands('docs/typescript.md', 'npx tsc');
        const { url } = await startApp(reader, 'app.mts', types, compile);
        const page = await newPerson();
        await page.goto(url);
        await logIn(page, 'ada@example.com');
        await page.getByText(/^Connected\. Your access token dates from 20\d\d-/).waitFor();
      } finally {
        await reader.leave();
      }
    },
    INSTALL_MS,
  );
});
