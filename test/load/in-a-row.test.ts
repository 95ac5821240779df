// Many logins in a row: memory stays flat and nothing is listened to twice. 300 of them; 10,000 by `LOGINS=10000 npx jest test/load`.
import { Agent, type Agent as HttpAgent } from 'node:http';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startApp } from '../support/app';
import { startProvider } from '../support/provider';
import { Browser } from '../support/browser';

const LOGINS = Number(process.env.LOGINS ?? 300);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function measureHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function countListeners(agent: HttpAgent): Record<string, number>[] {
  const idle = Object.values(agent.freeSockets).flatMap((sockets): Socket[] => sockets ?? []);
  return idle.map((socket) =>
    Object.fromEntries(socket.eventNames().map((name) => [String(name), socket.listenerCount(name)])),
  );
}

it(`${LOGINS} logins in a row leave memory, connections and listeners unchanged`, async () => {
  const provider = await startProvider();
  const agent = new Agent({ keepAlive: true });
  const options = { tokenURL: `${provider.url}/token`, agent };
  const app = await startApp({ options, authenticate: { session: false } });
  const logInTimes = async (times: number): Promise<void> => {
    for (let login = 0; login < times; login += 1) {
      const browser = new Browser();
      const state = (await browser.begin(app.url)).get('state') ?? '';
      const { status } = await browser.open(`${app.url}/callback?code=c&state=${state}`);
      if (status !== 200) throw new Error(`login ${login} was answered with ${status}`);
      provider.requests.length = 0;
    }
  };

  await logInTimes(LOGINS / 5); // what is compiled and remembered in the first logins stays
  const [heap, listeners] = [measureHeap(), countListeners(agent)];
  await logInTimes((LOGINS * 4) / 5);
  const grown = measureHeap() - heap;

  // Used states are remembered, 8,192 at most: about 250 bytes each.
  expect(grown).toBeLessThan(3_000_000 + 300 * LOGINS);
  expect(provider.connections).toBe(1);
  expect(countListeners(agent)).toEqual(listeners);
  expect(listeners).toHaveLength(1);
  await Promise.all([app.close(), provider.close()]);
}, 600_000);
