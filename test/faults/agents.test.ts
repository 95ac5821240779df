// The app's own agents, and what lies between this machine and the provider: DNS, proxies, queues.
import { Agent } from 'node:http';
import https from 'node:https';
import { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { startApp, type TestApp } from '../support/app';
import { startProvider, type Provider } from '../support/provider';
import { logIn, whenAtRest } from '../support/victim';

let provider: Provider;
const apps: TestApp[] = [];

beforeAll(async () => {
  provider = await startProvider();
});

afterAll(async () => {
  await Promise.all([...apps, provider].map((server) => server.close()));
});

async function start(options: object): Promise<TestApp> {
  const app = await startApp({ options: { tokenURL: `${provider.url}/token`, ...options } });
  apps.push(app);
  return app;
}

/** An agent whose connections fail in this way. */
class FailingAgent extends Agent {
  constructor(private readonly how: (callback: (error: Error) => void) => void) {
    super({ keepAlive: true });
  }

  override createConnection(_options: unknown, callback?: (error: Error, stream: Duplex) => void): undefined {
    this.how((error) => callback?.(error, new Duplex()));
    return undefined; // not connected yet, as Node's documentation allows
  }
}

function fail(message: string, code?: unknown): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

it('an agent that cannot connect is asked once', async () => {
  let asked = 0;
  const agent = new FailingAgent((callback) => {
    asked += 1;
    callback(fail('no route', 'EHOSTUNREACH'));
  });
  expect(await logIn(await start({ agent }))).toMatchObject({ status: 502, body: { code: 'network_error' } });
  expect(asked).toBe(1);
});

describe('a name that DNS', () => {
  it.each([
    ['does not know', 'ENOTFOUND', 'Check the host name, DNS and the proxy'],
    ['cannot look up now', 'EAI_AGAIN', 'Check the host name, DNS and the proxy'],
  ])('%s is network_error', async (_title, code, said) => {
    const lookup = (_name: string, _options: object, callback: (error: Error) => void): void => {
      callback(fail(`getaddrinfo ${code}`, code));
    };
    const app = await start({ tokenURL: 'http://localhost:1/token', agent: new Agent({ lookup } as object) });
    const { status, body } = await logIn(app);
    expect(status).toBe(502);
    expect(body).toEqual({
      code: 'network_error',
      error: expect.stringContaining(`failed with ${code}. ${said}`) as string,
    });
  });

  it('never answers for is timeout: the deadline is over the look-up too', async () => {
    const lookup = (): void => undefined;
    const agent = new Agent({ lookup });
    const app = await start({ tokenURL: 'http://localhost:1/token', agent, timeout: 200 });
    expect(await logIn(app)).toMatchObject({ status: 504, body: { code: 'timeout' } });
    await whenAtRest(app);
  });
});

describe('an agent', () => {
  it.each([
    ['for https, but the endpoint is http', { agent: new https.Agent() }],
    ['for http, but the endpoint is https', { agent: new Agent(), tokenURL: 'https://127.0.0.1:1/token' }],
  ])('%s is network_error that says so', async (_title, options) => {
    const { status, body } = await logIn(await start(options));
    expect(status).toBe(502);
    expect(body).toEqual({
      code: 'network_error',
      error: expect.stringContaining(
        'ERR_INVALID_PROTOCOL. The option agent is for the other protocol',
      ) as string,
    });
  });

  it.each([
    [
      'has the password of its proxy in a message',
      fail('407 from http://me:hunter2@proxy'),
      'an unknown error',
    ],
    ['has it in its code', fail('no', 'http://me:hunter2@proxy'), 'an unknown error'],
    ['has a number for a code', fail('hunter2', 407), 'an unknown error'],
    ['has a code of the system', fail('connect to me:hunter2@proxy', 'EHOSTUNREACH'), 'EHOSTUNREACH'],
  ])('whose error %s is network_error without it', async (_title, error, shown) => {
    const app = await start({
      agent: new FailingAgent((callback) => {
        setImmediate(callback, error);
      }),
    });
    const page = await logIn(app);
    expect(page).toMatchObject({ status: 502, body: { code: 'network_error' } });
    expect((page.body as { error: string }).error).toContain(`failed with ${shown}.`);
    expect(inspect(app.errors, { depth: 8, showHidden: true })).not.toContain('hunter2');
  });

  it('that throws is network_error', async () => {
    const agent = new FailingAgent(() => {
      throw fail('hunter2');
    });
    const app = await start({ agent });
    expect(await logIn(app)).toMatchObject({ status: 502, body: { code: 'network_error' } });
    expect(inspect(app.errors, { depth: 8, showHidden: true })).not.toContain('hunter2');
  });

  it('that never connects is timeout', async () => {
    const app = await start({ agent: new FailingAgent(() => undefined), timeout: 200 });
    expect(await logIn(app)).toMatchObject({ status: 504, body: { code: 'timeout' } });
  });

  it('that has one connection for all serves all, one after the other', async () => {
    const app = await start({ agent: new Agent({ keepAlive: true, maxSockets: 1 }) });
    const before = provider.connections;
    const pages = await Promise.all(Array.from({ length: 10 }, () => logIn(app)));
    expect(pages.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(provider.connections).toBe(before + 1);
  });

  it('whose only connection hangs lets nobody wait longer than the deadline', async () => {
    const silent = await startProvider({ behaviour: () => undefined });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const app = await start({ tokenURL: `${silent.url}/token`, agent, timeout: 300 });
    const pages = await Promise.all([logIn(app), logIn(app), logIn(app)]);
    expect(pages.map(({ status }) => status)).toEqual([504, 504, 504]);
    await whenAtRest(app);
    await silent.close();
  });
});
