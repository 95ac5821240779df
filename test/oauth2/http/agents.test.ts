// The agents that all strategies share, and what they keep of Node's global ones.
import { once } from 'node:events';
import { Agent, globalAgent } from 'node:http';
import { getSharedAgent, type AgentSettings } from '../../../lib/oauth2/http/agents';
import { startApp } from '../../support/app';
import { Browser } from '../../support/browser';
import { app, begin, finish, provider } from './login';

it('an idle connection that receives data answers no later request', async () => {
  const browser = new Browser();
  expect(await finish(browser, await begin(browser))).toBe(200);
  const [socket] = provider.sockets;
  const closed = once(socket ?? provider.sockets.values().next().value ?? ({} as never), 'close');
  socket?.write(
    'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"access_token":"planted","token_type":"bearer"}  ',
  );
  await closed;
  expect(await finish(browser, await begin(browser))).toBe(200);
  expect((await browser.open(`${app.url}/me`)).body).not.toMatchObject({ user: { accessToken: 'planted' } });
});

it('a strategy made for each request shares its connections with the others', async () => {
  for (let tenant = 0; tenant < 3; tenant += 1) {
    const other = await startApp({
      options: { clientID: `tenant-${tenant}`, tokenURL: `${provider.url}/token` },
    });
    const browser = new Browser();
    expect(await finish(browser, await begin(browser, other), other)).toBe(200);
    await other.close();
  }
  expect(provider.connections).toBe(1);
});

describe('the options of the global agent', () => {
  const { options } = globalAgent as Agent & { options: AgentSettings };

  it('that name a proxy stay in force, and nothing bypasses it', async () => {
    const proxyEnv = { HTTP_PROXY: 'http://127.0.0.1:9' };
    const opened = jest.spyOn(Agent.prototype, 'createConnection');
    options.proxyEnv = proxyEnv;
    try {
      await begin(new Browser());
      expect(opened.mock.calls.map(([to]) => String(to.port))).not.toContain(new URL(provider.url).port);
      const { options: own } = getSharedAgent(false) as Agent & { options: AgentSettings };
      expect(own).toMatchObject({ proxyEnv, keepAlive: true, timeout: 300_000 });
      expect(own.scheduling).toBeUndefined();
    } finally {
      opened.mockRestore();
      delete options.proxyEnv;
    }
    expect((getSharedAgent(false) as Agent & { options: AgentSettings }).options.proxyEnv).toBeUndefined();
  });

  it('make the shared agent anew only if they change', () => {
    const before = getSharedAgent(false);
    options.timeout = 4_000;
    expect(getSharedAgent(false)).toBe(before);
    options.timeout = 5_000;
    options.localAddress = '127.0.0.1';
    const changed = getSharedAgent(false);
    expect(changed).not.toBe(before);
    expect(getSharedAgent(false)).toBe(changed);
    delete options.localAddress;
    expect(getSharedAgent(false)).not.toBe(changed);
  });
});
