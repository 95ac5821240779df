// A name with several addresses, of which one answers late or never, as IPv6 on a network that does not carry it.
import { Agent, globalAgent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { startApp, type TestApp } from '../support/app';
import { startProvider } from '../support/provider';
import { Browser } from '../support/browser';
import { startBusyListener, type BusyListener } from '../support/busy-listener';
import { logIn } from '../support/victim';

const open: { close: () => unknown }[] = [];

afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close();
});

function resolveTo(...addresses: string[]): LookupFunction {
  return (_name, _options, callback) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  };
}

/** The app's own agent, or the shared one, which has no option for it. */
function createAgent(kind: string, lookup: LookupFunction): { agent?: Agent } {
  if (kind === 'an agent of the app') return { agent: new Agent({ lookup }) };
  const { options } = globalAgent as Agent & { options: { lookup?: LookupFunction } };
  options.lookup = lookup;
  open.push({ close: () => delete options.lookup });
  return {};
}

async function start(kind: string, port: number, lookup: LookupFunction, timeout = 10_000): Promise<TestApp> {
  const tokenURL = `http://localhost:${port}/token`;
  const app = await startApp({ options: { tokenURL, timeout, ...createAgent(kind, lookup) } });
  open.push(app);
  return app;
}

async function startBusy(host: string, port?: number): Promise<BusyListener> {
  const busy = await startBusyListener(host, port);
  open.push(busy);
  return busy;
}

describe.each(['an agent of the app', 'the shared agent'])('by %s', (kind) => {
  it('a login tries the next address if the first never responds', async () => {
    const provider = await startProvider();
    open.push(provider);
    const port = Number(new URL(provider.url).port);
    await startBusy('127.0.0.2', port);
    const app = await start(kind, port, resolveTo('127.0.0.2', '127.0.0.1'), 2_000);
    expect(await logIn(app)).toMatchObject({ status: 200 });
    expect(provider.requests).toHaveLength(1);
  });

  // By default, Node would give up the slow one after 250 ms and fail with the refusal of the other.
  it('a login waits for a slow address despite one that fails', async () => {
    const busy = await startBusy('127.0.0.1');
    const app = await start(kind, busy.port, resolveTo('127.0.0.1', '127.0.0.2'));
    const login = logIn(app);
    await wait(400); // longer than Node's patience, and less than the second after which the system tries again
    busy.release();
    expect(await login).toMatchObject({ status: 200 });
  });

  it('a login ends exactly at its deadline if no address responds', async () => {
    const { port } = await startBusy('127.0.0.1');
    await startBusy('127.0.0.2', port);
    const app = await start(kind, port, resolveTo('127.0.0.1', '127.0.0.2'), 600);
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const since = performance.now();
    const page = await browser.open(`${app.url}/callback?code=c&state=${state}`);
    expect(page).toMatchObject({ status: 504, body: { code: 'timeout' } });
    expect(performance.now() - since).toBeGreaterThan(590);
  });
});
