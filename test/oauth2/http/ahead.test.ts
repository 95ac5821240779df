// The connection that is opened while the person is at the provider: when it is, and that it never costs a login.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Agent, globalAgent as globalHttpAgent } from 'node:http';
import { Agent as SecureAgent, globalAgent } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { getSharedAgent } from '../../../lib/oauth2/http/agents';
import { dropIdleConnections, openAhead } from '../../../lib/oauth2/http/ahead';
import { startApp, type TestApp } from '../../support/app';
import { answer, answerWell } from '../../support/behaviours';
import { startProvider, type Provider } from '../../support/provider';
import { createCertificate } from '../../support/certificate';
import { Browser } from '../../support/browser';
import { listen } from '../../support/listen';
import { app, begin, finish, provider } from './login';

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn += 1) await wait(2);
  expect(condition()).toBe(true);
}

describe('when a login begins', () => {
  it('a connection to the token endpoint opens, and the callback uses it', async () => {
    const browser = new Browser();
    const state = await begin(browser);
    await until(() => provider.sockets.size === 1);
    expect(provider.requests).toEqual([]);
    expect(await finish(browser, state)).toBe(200);
    expect(provider.connections).toBe(1);
  });

  it('one connection is enough for 300 logins that nobody finishes', async () => {
    for (let login = 0; login < 300; login += 1) await begin(new Browser());
    await until(() => provider.sockets.size === 1);
    expect(provider.connections).toBe(1);
  });

  it('none is opened if an idle one is there', async () => {
    const browser = new Browser();
    expect(await finish(browser, await begin(browser))).toBe(200);
    await begin(browser);
    expect(await finish(browser, await begin(browser))).toBe(200);
    expect(provider.connections).toBe(1);
  });

  it('none is opened for an agent of the app', async () => {
    const agent = new Agent({ keepAlive: true });
    const other = await startApp({ options: { tokenURL: `${provider.url}/token`, agent } });
    const browser = new Browser();
    const state = await begin(browser, other);
    expect(await finish(browser, state, other)).toBe(200);
    // One that was opened ahead would have come before the agent's.
    expect(provider.connections).toBe(1);
    agent.destroy();
    await other.close();
  });

  it('none is opened if the login cannot be kept', async () => {
    const store = {
      store: (_r: unknown, _v: unknown, _s: unknown, _m: unknown, done: (error: Error) => void) => {
        done(new Error('full'));
      },
      verify: (_r: unknown, _s: unknown, _m: unknown, _done: unknown) => undefined,
    };
    const other = await startApp({ options: { tokenURL: `${provider.url}/token`, store } });
    expect((await new Browser().open(`${other.url}/login`)).status).toBe(500);
    expect(provider.connections).toBe(0);
    await other.close();
  });

  it('an endpoint that cannot be reached raises no error', async () => {
    const other = await startApp({ options: { tokenURL: 'http://127.0.0.1:1/token' } });
    await begin(new Browser(), other);
    await begin(new Browser(), other);
    expect(other.errors).toEqual([]);
    await other.close();
  });
});

describe('when the global agent of Node changes', () => {
  const { options } = globalHttpAgent as Agent & { options?: object };

  afterEach(() => {
    Object.assign(globalHttpAgent, { options });
  });

  it('its options hold from the next login on', async () => {
    const browser = new Browser();
    expect(await finish(browser, await begin(browser))).toBe(200);
    for (const [noDelay, connections] of [
      [false, 2],
      [true, 3],
    ]) {
      Object.assign(globalHttpAgent, { options: { ...options, noDelay } });
      await begin(browser);
      await until(() => provider.connections === connections);
    }
    expect(await finish(browser, await begin(browser))).toBe(200);
    expect(provider.connections).toBe(3);
  });

  it('one without options changes nothing', async () => {
    Object.assign(globalHttpAgent, { options: undefined });
    const browser = new Browser();
    expect(await finish(browser, await begin(browser))).toBe(200);
  });
});

describe('when logins begin at several strategies', () => {
  it('one connection to the endpoint they share is opened for all', async () => {
    const other = await startApp({ options: { tokenURL: `${provider.url}/token`, clientID: 'another' } });
    for (const server of [app, other, app]) await begin(new Browser(), server);
    await until(() => provider.sockets.size === 1);
    const browser = new Browser();
    expect(await finish(browser, await begin(browser, other), other)).toBe(200);
    expect(provider.connections).toBe(1);
    await other.close();
  });

  it('one is opened to each endpoint', async () => {
    const second = await startProvider();
    const other = await startApp({ options: { tokenURL: `${second.url}/token` } });
    await begin(new Browser());
    await begin(new Browser(), other);
    await until(() => provider.sockets.size === 1 && second.sockets.size === 1);
    await other.close();
    await second.close();
  });
});

describe('over TLS', () => {
  /** The process trusts, for a while, the certificate of the test. */
  async function startSecure(): Promise<{ secure: Provider; other: TestApp; close: () => Promise<void> }> {
    const tls = await createCertificate();
    const secure = await startProvider({ tls });
    const { options } = globalAgent as Agent & { options: { ca?: string } };
    options.ca = tls.cert;
    const other = await startApp({ options: { tokenURL: `${secure.url}/token` } });
    return {
      secure,
      other,
      async close() {
        delete options.ca;
        await Promise.all([other.close(), secure.close()]);
      },
    };
  }

  it('the handshake is made ahead too, and the callback uses the connection', async () => {
    const { secure, other, close } = await startSecure();
    const browser = new Browser();
    const state = await begin(browser, other);
    await until(() =>
      [...secure.sockets].some((socket) => socket instanceof TLSSocket && socket.getProtocol() !== null),
    );
    expect(await finish(browser, state, other)).toBe(200);
    expect(secure.connections).toBe(1);
    await close();
  });

  it.each([
    ['closed', (socket: Socket) => socket.end()],
    ['cut off', (socket: Socket) => socket.destroy()],
  ])('a connection that is %s while it waits costs the login nothing', async (_title, hangUp) => {
    const { secure, other, close } = await startSecure();
    const browser = new Browser();
    const state = await begin(browser, other);
    await until(() => secure.sockets.size === 1);
    for (const socket of secure.sockets) hangUp(socket);
    expect(await finish(browser, state, other)).toBe(200);
    // Whether the request went out on the first one depends on what comes first, so requests are not counted.
    expect(secure.connections).toBe(2);
    await close();
  });

  it('an untrusted certificate throws nothing until the login needs it', async () => {
    const { other, close } = await startSecure();
    const { options } = globalAgent as Agent & { options: { ca?: string } };
    delete options.ca;
    const browser = new Browser();
    const state = await begin(browser, other);
    expect(await finish(browser, state, other)).toBe(502);
    expect(other.errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('SELF_SIGNED_CERT') as string }),
    ]);
    await close();
  });
});

describe('a connection that was opened ahead', () => {
  it('and that the server closed costs the login nothing', async () => {
    const browser = new Browser();
    const state = await begin(browser);
    await until(() => provider.sockets.size === 1);
    for (const socket of provider.sockets) socket.end();
    await until(() => provider.sockets.size === 0);
    expect(await finish(browser, state)).toBe(200);
    expect(provider.requests).toHaveLength(1);
  });

  it.each([
    ['closed', (socket: { end(): unknown }) => socket.end()],
    ['reset', (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
  ])('and that is %s as the token request arrives costs nothing', async (_title, hangUp) => {
    const browser = new Browser();
    const state = await begin(browser);
    await until(() => provider.sockets.size === 1);
    provider.behave((socket) => {
      provider.behave(answerWell);
      hangUp(socket);
    });
    expect(await finish(browser, state)).toBe(200);
    expect(provider.requests).toHaveLength(2);
  });

  it('and that the server announced to end soon still waits for a slow response', async () => {
    const body = JSON.stringify({ access_token: 'token', token_type: 'bearer' });
    const respond = answer({ headers: { 'keep-alive': 'timeout=2' }, body });
    const browser = new Browser();
    const state = await begin(browser);
    await until(() => provider.sockets.size === 1);
    provider.behave(respond);
    expect(await finish(browser, state)).toBe(200);
    provider.behave((socket, request) => setTimeout(respond, 2_500, socket, request));
    expect(await finish(browser, await begin(browser))).toBe(200);
    // Sent again, the code would be used twice.
    expect(provider.requests).toHaveLength(2);
    expect(provider.connections).toBe(1);
  });

  it('and that receives data before a request is given up', async () => {
    const browser = new Browser();
    const state = await begin(browser);
    await until(() => provider.sockets.size === 1);
    const [socket] = provider.sockets;
    socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    await until(() => provider.sockets.size === 0);
    expect(await finish(browser, state)).toBe(200);
    expect(provider.connections).toBe(2);
  });

  it('and whose server died with the idle ones costs the login nothing', async () => {
    const waiting: (() => void)[] = [];
    provider.behave((socket, request) => waiting.push(() => answerWell(socket, request)));
    const browsers = [new Browser(), new Browser()];
    const states = [];
    for (const browser of browsers) states.push(await begin(browser));
    const [first] = browsers;
    // One login leaves an idle connection behind; while it is under way, another one is opened ahead.
    const page = finish(first ?? new Browser(), states[0] ?? '');
    await until(() => waiting.length === 1);
    await begin(new Browser());
    await until(() => provider.sockets.size === 2);
    waiting[0]?.();
    expect(await page).toBe(200);
    const dead = new Set(provider.sockets);
    provider.behave((socket, request) =>
      dead.has(socket) ? socket.resetAndDestroy() : answerWell(socket, request),
    );
    expect(await finish(browsers[1] ?? new Browser(), states[1] ?? '')).toBe(200);
    expect(provider.connections).toBe(3);
  });

  it('and two idle ones that died cost the next login nothing', async () => {
    const waiting: (() => void)[] = [];
    provider.behave((socket, request) => waiting.push(() => answerWell(socket, request)));
    const browsers = [new Browser(), new Browser()];
    const pages = [];
    for (const browser of browsers) pages.push(finish(browser, await begin(browser)));
    await until(() => waiting.length === 2);
    for (const answerNow of waiting) answerNow();
    expect(await Promise.all(pages)).toEqual([200, 200]);
    const dead = new Set(provider.sockets);
    provider.behave((socket, request) =>
      dead.has(socket) ? socket.resetAndDestroy() : answerWell(socket, request),
    );
    const browser = new Browser();
    expect(await finish(browser, await begin(browser))).toBe(200);
    expect([dead.size, provider.connections]).toEqual([2, 3]);
  });

  it.each([
    ['as the callback comes', false],
    ['before the callback comes', true],
  ])('and whose handshake is stuck is given up after a second, %s', async (_title, isGoneBefore) => {
    const tls = await createCertificate();
    const secure = await startProvider({ tls });
    const sockets: Socket[] = [];
    // The first connection gets no answer; the others lead to a server that answers.
    const server = createServer((socket) => {
      if (sockets.push(socket.resume()) === 1) return;
      socket.pipe(connect(Number(new URL(secure.url).port), '127.0.0.1')).pipe(socket);
    });
    const tokenURL = `https://127.0.0.1:${await listen(server)}/token`;
    const { options } = globalAgent as Agent & { options: { ca?: string } };
    options.ca = tls.cert;
    const other = await startApp({ options: { tokenURL, timeout: 5_000 } });
    const browser = new Browser();
    const accepted = once(server, 'connection');
    const state = await begin(browser, other);
    const [stuck] = (await accepted) as [Socket];
    if (isGoneBefore) await once(stuck, 'close');
    expect(await finish(browser, state, other)).toBe(200);
    expect(sockets).toHaveLength(2);
    delete options.ca;
    for (const socket of sockets) socket.destroy();
    await Promise.all([other.close(), secure.close(), once(server.close(), 'close')]);
  });

  it.each(['http:', 'https:'] as const)(
    'and is ready outlives those that are stuck: %s',
    async (protocol) => {
      const isSecure = protocol === 'https:';
      const tls = await createCertificate();
      const ready = await startProvider(isSecure ? { tls } : {});
      const { options } = globalAgent as Agent & { options: { ca?: string } };
      options.ca = tls.cert;
      const opened = jest.spyOn(isSecure ? SecureAgent.prototype : Agent.prototype, 'createConnection');
      openAhead({ secure: isSecure, hostname: '127.0.0.1', port: Number(new URL(ready.url).port) });
      const socket = opened.mock.results[0]?.value as Socket;
      opened.mockRestore();
      delete options.ca;
      expect(socket.timeout).toBe(1_000);
      await until(() => socket.timeout === 60_000);
      await ready.close();
    },
  );

  it('and that fails at hand-over fails only that request', async () => {
    await begin(new Browser());
    await until(() => provider.sockets.size === 1);
    const { hostname: host, port } = new URL(provider.url);
    const socket = getSharedAgent(false).createConnection({ host, port: Number(port) }) as Socket;
    // Node listens a tick later than this error comes: without a listener of ours it would end the process.
    socket.destroy(new Error('just now'));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(socket.errored).toEqual(new Error('just now'));
  });

  it.each([
    ['', ['127.0.0.1']],
    [', also if the first address refuses it', ['127.0.0.2', '127.0.0.1']],
  ])('keeps no process alive%s', async (_title, addresses) => {
    const script = `
      require('esbuild-register/dist/node').register();
      const found = ${JSON.stringify(addresses)}.map((address) => ({ address, family: 4 }));
      require('node:http').globalAgent.options.lookup = (_name, _options, callback) => callback(null, found);
      const { openAhead } = require('./lib/oauth2/http/ahead');
      openAhead({ secure: false, hostname: 'localhost', port: ${new URL(provider.url).port} });
      setTimeout(() => undefined, 500);`;
    await promisify(execFile)(process.execPath, ['-e', script], { timeout: 20_000 });
    expect(provider.connections).toBe(1);
  });

  it('is given up after a minute', async () => {
    const script = `
      require('esbuild-register/dist/node').register();
      const { setTimeout } = require('node:net').Socket.prototype;
      require('node:net').Socket.prototype.setTimeout = function (ms, callback) {
        return setTimeout.call(this, ms === 60_000 ? 10 : ms, callback);
      };
      const { openAhead } = require('./lib/oauth2/http/ahead');
      const server = require('node:net').createServer((socket) => {
        socket.on('close', () => process.exit(7)).resume();
      }).listen(0, '127.0.0.1', () => {
        openAhead({ secure: false, hostname: '127.0.0.1', port: server.address().port });
      });`;
    const run = promisify(execFile)(process.execPath, ['-e', script], { timeout: 20_000 });
    await expect(run).rejects.toMatchObject({ code: 7 });
  });
});

describe('if the login fetches teams', () => {
  let api: Provider;
  let withTeams: TestApp;
  const options = () => ({
    tokenURL: `${provider.url}/token`,
    userProfileURL: `${api.url}/teams`,
    skipUserProfile: false,
  });

  beforeEach(async () => {
    api = await startProvider();
    withTeams = await startApp({ options: options() });
  });

  afterEach(() => Promise.all([withTeams.close(), api.close()]));

  it('one connection to each host is opened, and both are used', async () => {
    const browser = new Browser();
    const state = await begin(browser, withTeams);
    await until(() => provider.sockets.size === 1 && api.sockets.size === 1);
    expect([...provider.requests, ...api.requests]).toEqual([]);
    expect(await finish(browser, state, withTeams)).toBe(200);
    expect([provider.connections, api.connections]).toEqual([1, 1]);
    expect([provider.requests.length, api.requests.length]).toEqual([1, 1]);
  });

  it('none is opened if idle ones are there', async () => {
    for (let login = 0; login < 3; login += 1) {
      const browser = new Browser();
      const states = [await begin(browser, withTeams), await begin(browser, withTeams)];
      expect(await finish(browser, states[0] ?? '', withTeams)).toBe(200);
    }
    expect([provider.connections, api.connections]).toEqual([1, 1]);
  });

  it.each([
    ['the login skips the teams', { skipUserProfile: true }],
    ['a function decides on them', { skipUserProfile: () => false }],
    ['an agent of the app makes the requests', { agent: new Agent() }],
  ])('none to the API is opened if %s', async (_title, more) => {
    const other = await startApp({ options: { ...options(), ...more } });
    await begin(new Browser(), other);
    // One to the API would have been opened with the one to the token endpoint.
    if (!('agent' in more)) await until(() => provider.sockets.size === 1);
    expect(api.connections).toBe(0);
    await other.close();
  });

  it('the teams are asked for once more if the connection has died', async () => {
    const browser = new Browser();
    const state = await begin(browser, withTeams);
    await until(() => api.sockets.size === 1);
    api.behave((socket) => {
      api.behave(answerWell);
      socket.resetAndDestroy();
    });
    expect(await finish(browser, state, withTeams)).toBe(200);
    expect([api.requests.length, api.connections]).toEqual([2, 2]);
  });

  it('the teams are asked for no third time', async () => {
    const browser = new Browser();
    const state = await begin(browser, withTeams);
    await until(() => api.sockets.size === 1);
    api.behave((socket) => socket.resetAndDestroy());
    expect(await finish(browser, state, withTeams)).toBe(502);
    expect(api.requests).toHaveLength(2);
  });
});

it('a new connection that breaks gets no second chance', async () => {
  const agent = new Agent();
  const other = await startApp({ options: { tokenURL: `${provider.url}/token`, agent } });
  provider.behave((socket) => socket.resetAndDestroy());
  const browser = new Browser();
  expect(await finish(browser, await begin(browser, other), other)).toBe(502);
  expect(provider.requests).toHaveLength(1);
  await other.close();
});

it('an agent without a list of idle connections drops none', () => {
  expect(() => {
    dropIdleConnections(Object.create(null) as Agent, { secure: false, hostname: '127.0.0.1', port: 9 });
  }).not.toThrow();
});
