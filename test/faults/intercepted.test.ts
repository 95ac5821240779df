// The connection opened ahead is an extra: network guards, nock and msw must not notice it, and no login may fail by it.
import { execFile } from 'node:child_process';
import { Agent } from 'node:http';
import net from 'node:net';
import { promisify } from 'node:util';
import nock from 'nock';
import { startApp, type TestApp } from '../support/app';
import { startProvider, type Provider } from '../support/provider';
import { Browser } from '../support/browser';

const TOKEN = { access_token: 'of-the-mock', token_type: 'bearer' };

let provider: Provider;
let app: TestApp;

beforeEach(async () => {
  provider = await startProvider();
  app = await startApp({ options: { tokenURL: `${provider.url}/token` } });
});

afterEach(() => Promise.all([app.close(), provider.close()]));

/** A whole login; the app itself is reached for real. */
async function logIn(): Promise<{ status: number; body: unknown }> {
  const browser = new Browser();
  const state = (await browser.begin(app.url)).get('state') ?? '';
  return browser.open(`${app.url}/callback?code=c&state=${state}`);
}

it('nock answers the token request, and no connection is opened past it', async () => {
  nock(provider.url).post('/token').reply(200, TOKEN);
  nock.enableNetConnect(new URL(app.url).host);
  try {
    expect(await logIn()).toMatchObject({ status: 200, body: { user: { accessToken: 'of-the-mock' } } });
    expect(provider.connections).toBe(0);
  } finally {
    nock.cleanAll();
    nock.restore();
  }
});

// msw is written in ES modules only, which Jest does not load.
it('msw answers the token request, and no connection is opened past it', async () => {
  const script = `
    require('esbuild-register/dist/node').register();
    const { http, HttpResponse } = require('msw');
    const { setupServer } = require('msw/node');
    const { openAhead } = require('./lib/oauth2/http/ahead');
    const { exchange, prepareTarget } = require('./lib/oauth2/http/exchange');
    const url = process.argv[1];
    setupServer(http.post(url, () => HttpResponse.text('of the mock'))).listen();
    const target = prepareTarget('POST', url);
    openAhead(target);
    const request = { target, headers: {}, agent: undefined, timeoutMs: 5000, maxBodyBytes: 99 };
    exchange(request, (error, response) => console.log(error ?? response.data));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, `${provider.url}/token`]);
  expect(stdout).toBe('of the mock\n');
  expect(provider.connections).toBe(0);
});

it('a network guard that throws at once costs no login its start', async () => {
  const { port } = new URL(provider.url);
  // oxlint-disable-next-line typescript/unbound-method -- called with its socket below
  const connect = net.Socket.prototype.connect as (this: net.Socket, ...args: unknown[]) => net.Socket;
  let tries = 0;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    if (!JSON.stringify(args).includes(port)) return connect.apply(this, args);
    tries += 1;
    throw new Error('no network in this test');
  };
  try {
    for (let login = 0; login < 3; login += 1) {
      expect((await new Browser().open(`${app.url}/login`)).status).toBe(302);
    }
    // After a refusal none is tried for some seconds.
    expect(tries).toBe(1);
  } finally {
    net.Socket.prototype.connect = connect;
  }
});

it('a createConnection that is replaced and throws costs no login its start', async () => {
  const replaced = jest.spyOn(Agent.prototype, 'createConnection').mockImplementation(() => {
    throw new Error('no network in this test');
  });
  try {
    expect((await new Browser().open(`${app.url}/login`)).status).toBe(302);
  } finally {
    replaced.mockRestore();
  }
});

it('a mocked https module prevents neither loading nor a login', () => {
  jest.isolateModules(() => {
    jest.mock('node:https');
    jest.mock('https');
    try {
      const { openAhead } = jest.requireActual<typeof import('../../lib/oauth2/http/ahead')>(
        '../../lib/oauth2/http/ahead',
      );
      expect(() => {
        openAhead({ secure: true, hostname: '127.0.0.1', port: 9 });
      }).not.toThrow();
      jest.requireActual('../../lib');
    } finally {
      jest.unmock('node:https');
      jest.unmock('https');
    }
  });
});
