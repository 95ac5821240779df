// The route that begins a login: what a request brings along must not steer where the provider sends the browser.
import express from 'express';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Strategy } from '../../lib';
import { startApp, type TestApp } from '../support/app';
import { Browser } from '../support/browser';
import { sendRaw } from '../support/raw-request';
import { startProvider, type Provider } from '../support/provider';

let provider: Provider;
let app: TestApp;
const others: TestApp[] = [];

beforeAll(async () => {
  provider = await startProvider();
  app = await startApp({ options: provider.options });
});

afterAll(async () => {
  await Promise.all([app, ...others, provider].map((server) => server.close()));
});

function readRedirect(text: string): URLSearchParams {
  return new URL(/^location: (.*)$/im.exec(text)?.[1] ?? 'about:blank').searchParams;
}

describe('a request to the login route', () => {
  it.each([
    ['a foreign Host', '/login', ['Host: evil.test']],
    ['a malformed Host', '/login', ['Host: %%%[::x']],
    ['an empty Host', '/login', ['Host:']],
    [
      'X-Forwarded headers',
      '/login',
      ['Host: a', 'X-Forwarded-Host: evil.test', 'X-Forwarded-Proto: gopher'],
    ],
    ['an absolute-form target', 'http://evil.test/login', ['Host: evil.test']],
    [
      'parameters of the protocol in its query',
      '/login?redirect_uri=//evil.test&client_id=x&scope=y',
      ['Host: a'],
    ],
  ])('with %s gets the same redirect', async (_title, target, headers) => {
    const { status, text } = await sendRaw(app.url, [`GET ${target} HTTP/1.1`, ...headers]);
    expect(status).toBe(302);
    expect(text).not.toContain('evil.test');
    expect(Object.fromEntries(readRedirect(text))).toEqual({
      response_type: 'code',
      client_id: 'test-client',
      redirect_uri: app.callbackURL,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
    });
  });

  it.each([
    ['a foreign Host', '/callback?code=c&state=S', ['Host: evil.test']],
    ['an absolute-form target', 'http://evil.test/callback?code=c&state=S', ['Host: evil.test']],
  ])('and a callback with %s log in all the same', async (_title, target, headers) => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const { status } = await sendRaw(app.url, [
      `GET ${target.replace('S', state)} HTTP/1.1`,
      ...headers,
      `Cookie: ${browser.cookieHeader}`,
    ]);
    expect(status).toBe(200);
    const request = new URLSearchParams(provider.requests.at(-1)?.body);
    expect(request.get('redirect_uri')).toBe(app.callbackURL);
  });

  it('with its own state in the query is a refused callback', async () => {
    expect((await new Browser().open(`${app.url}/login?state=mine`)).status).toBe(400);
  });
});

it('needs no options: Passport gives them, and a test may not', async () => {
  const strategy = new Strategy({
    clientID: 'id',
    clientSecret: 'a-secret-of-the-app',
    callbackURL: 'https://your.site/',
  });
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { res: new ServerResponse(request) });
  const redirect = await new Promise<string>((resolve) => {
    strategy.redirect = resolve;
    strategy.authenticate(request as never);
  });
  expect(redirect).toMatch(/^https:\/\/www\.loopandtie\.com\/oauth2\/authorize\?/);
});

describe('a callbackURL of one request', () => {
  async function start(authenticate: object): Promise<TestApp> {
    const other = await startApp({ options: provider.options, authenticate: { ...authenticate } });
    others.push(other);
    return other;
  }

  it.each([
    ['relative', '/callback'],
    ['relative to the scheme', '//evil.test/callback'],
    ['a script', 'javascript:alert(1)'],
    ['with a password', 'https://me:secret@your.site/callback'],
    ['with a fragment', 'https://your.site/callback#here'],
    ['no string', 42],
    ['a list', ['https://your.site/callback']],
  ])('that is %s is an error, on both routes', async (_title, callbackURL) => {
    const other = await start({ callbackURL });
    for (const path of ['/login', '/callback?code=c&state=s']) {
      const { status, body } = await new Browser().open(`${other.url}${path}`);
      expect({ status, body }).toEqual({
        status: 500,
        body: {
          code: null,
          error: expect.stringMatching(/^TypeError: The callbackURL of this request must /) as string,
        },
      });
    }
  });

  it.each([
    ['empty', ''],
    ['null', null],
    ['undefined', undefined],
  ])('that is %s means the strategy’s', async (_title, callbackURL) => {
    const other = await start({ callbackURL });
    const browser = new Browser();
    const parameters = await browser.begin(other.url);
    expect(parameters.get('redirect_uri')).toBe(other.callbackURL);
    const page = await browser.open(`${other.url}/callback?code=c&state=${parameters.get('state') ?? ''}`);
    expect(page.status).toBe(200);
  });

  it('takes the place of the strategy’s in both requests, https beside http', async () => {
    const other = await start({ callbackURL: 'https://your.site/callback' });
    const browser = new Browser();
    const parameters = await browser.begin(other.url);
    expect(parameters.get('redirect_uri')).toBe('https://your.site/callback');
    expect(browser.pending).toEqual([expect.stringMatching(/^__Host-loopandtie_/)]);
    const page = await browser.open(`${other.url}/callback?code=c&state=${parameters.get('state') ?? ''}`);
    expect(page.status).toBe(200);
    const request = new URLSearchParams(provider.requests.at(-1)?.body);
    expect(request.get('redirect_uri')).toBe('https://your.site/callback');
  });

  it('finishes no login that began with another', async () => {
    const other = await start({ callbackURL: 'https://your.site/callback' });
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    expect((await browser.open(`${other.url}/callback?code=c&state=${state}`)).status).toBe(403);
    expect((await browser.open(`${app.url}/callback?code=c&state=${state}`)).status).toBe(200);
  });
});

describe('options', () => {
  it('changed after the strategy was made change nothing', async () => {
    const options = { ...provider.options, scope: ['one'], customHeaders: { 'x-app': 'a' }, timeout: 5_000 };
    const other = await startApp({ options });
    others.push(other);
    options.scope.push('two');
    options.customHeaders['x-app'] = 'b';
    options.tokenURL = 'https://evil.test/token';
    const browser = new Browser();
    const parameters = await browser.begin(other.url);
    expect(parameters.get('scope')).toBe('one');
    const page = await browser.open(`${other.url}/callback?code=c&state=${parameters.get('state') ?? ''}`);
    expect(page.status).toBe(200);
    expect(provider.requests.at(-1)?.headers['x-app']).toBe('a');
  });

  it('of no query parser start a login, and never crash', async () => {
    const other = await startApp({
      options: provider.options,
      prepare: (server) => server.set('query parser', false).use(express.json()),
    });
    others.push(other);
    expect((await new Browser().open(`${other.url}/callback?code=c&state=s`)).status).toBe(302);
  });
});
