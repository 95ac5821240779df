// A request that something else answered while the provider was asked, and a person who left: nobody else is disturbed.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Response } from 'express';
import { startApp, type TestApp } from '../support/app';
import { answer, answerWell } from '../support/behaviours';
import { startProvider, type Provider } from '../support/provider';
import { Browser } from '../support/browser';

let provider: Provider;
let app: TestApp;
/** Answers the callback that is under way, as a middleware with a timeout of its own does. */
let giveUp: (() => void) | undefined;

beforeEach(async () => {
  provider = await startProvider();
  app = await startApp({
    options: { tokenURL: `${provider.url}/token`, timeout: 2_000 },
    prepare: (express) => {
      express.use('/callback', (_req, res: Response, next) => {
        giveUp = () => res.status(503).end('too late');
        next();
      });
    },
  });
});

afterEach(() => Promise.all([app.close(), provider.close()]));

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn += 1) await wait(2);
  expect(condition()).toBe(true);
}

it.each([
  ['a token', answerWell, 'ERR_HTTP_HEADERS_SENT'],
  ['an OAuth error', answer({ status: 400, body: '{"error":"invalid_grant"}' }), 'invalid_grant'],
  ['a page', answer({ status: 404, body: '<h1>' }), 'invalid_response'],
  ['a failure', answer({ status: 500 }), 'unavailable'],
])('a callback answered before the provider gave %s keeps its response', async (_title, behaviour, code) => {
  let answerNow: (() => void) | undefined;
  provider.behave((socket, request) => {
    answerNow = () => void behaviour(socket, request);
  });
  const browser = new Browser();
  const state = (await browser.begin(app.url)).get('state') ?? '';
  const page = browser.open(`${app.url}/callback?code=c&state=${state}`);
  await until(() => answerNow !== undefined);
  giveUp?.();
  expect(await page).toMatchObject({ status: 503, body: 'too late' });
  answerNow?.();
  await until(() => app.errors.length === 1);
  // The reason is the provider's, not that a cookie could not be cleared any more.
  expect(app.errors).toEqual([expect.objectContaining({ code })]);
  expect((await new Browser().open(`${app.url}/me`)).status).toBe(200);
});

it('a login whose callback was answered too early survives a reload', async () => {
  let answerNow: (() => void) | undefined;
  provider.behave((socket, request) => {
    answerNow = () => void answerWell(socket, request);
  });
  const browser = new Browser();
  const state = (await browser.begin(app.url)).get('state') ?? '';
  const url = `${app.url}/callback?code=c&state=${state}`;
  const page = browser.open(url);
  await until(() => answerNow !== undefined);
  giveUp?.();
  await page;
  answerNow?.();
  await until(() => app.errors.length === 1);
  expect((await browser.open(url)).status).toBe(200);
  expect(provider.requests).toHaveLength(1);
});

it('a person who leaves and returns logs in by one token request', async () => {
  let answerNow: (() => void) | undefined;
  provider.behave((socket, request) => {
    answerNow = () => void answerWell(socket, request);
  });
  const browser = new Browser();
  const state = (await browser.begin(app.url)).get('state') ?? '';
  const { hostname, port, host } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(
    `GET /callback?code=c&state=${state} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${browser.cookieHeader}\r\n\r\n`,
  );
  await until(() => answerNow !== undefined);
  socket.resetAndDestroy();
  const back = browser.open(`${app.url}/callback?code=c&state=${state}`);
  answerNow?.();
  expect((await back).status).toBe(200);
  expect(provider.requests).toHaveLength(1);
  expect(app.errors).toEqual([]);
});
