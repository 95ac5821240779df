// What a login costs an app: interleaved rounds of Express apps, each in a process of its own.
import { Driver, type Cookies } from './driver';
import type { Peer } from './peers';
import { inOrderOfRound, type Samples } from './statistics';
import { startProcess, type Process } from './workers';

export interface LoginSettings {
  peers: readonly Peer[];
  atOnce: number;
  rounds: number;
  /** Of each app in each round. */
  logins: number;
  /** Of each app before the first round, for the compiler. */
  warmUp: number;
  /** Sessions are kept in memory without it. */
  redisURL?: string | undefined;
  /** The first peer also with so many logins pending in each browser, the one that is measured among them. */
  pending?: number;
}

interface Contender {
  name: string;
  app: Process<'app'>;
  driver: Driver;
  cookies: Cookies;
}

/** How results call the first peer with other logins pending. */
export function namePending(peer: string, pending: number): string {
  return `${peer}, ${pending} logins pending`;
}

/** CPU and latency of logins in milliseconds, against a token endpoint near by. */
export async function measureLogins({ pending, ...settings }: LoginSettings): Promise<Samples[]> {
  const endpoint = startProcess('endpoint');
  const providerURL = await endpoint.openNear();
  const contenders = await Promise.all(
    settings.peers.map(async (peer): Promise<Contender> => {
      const app = startProcess('app');
      const driver = new Driver(await app.openApp({ peer, providerURL, redisURL: settings.redisURL }));
      return { name: peer, app, driver, cookies: new Map() };
    }),
  );
  try {
    const [first] = contenders;
    const besides = first && pending !== undefined ? [await addPending(first, pending)] : [];
    return await runRounds([...contenders, ...besides], settings);
  } finally {
    for (const { driver, app } of contenders) await Promise.all([driver.close(), app.end()]);
    await endpoint.end();
  }
}

async function addPending({ name, app, driver }: Contender, pending: number): Promise<Contender> {
  const cookies: Cookies = new Map();
  while (cookies.size < pending - 1) await driver.begin(cookies);
  return { name: namePending(name, pending), app, driver, cookies };
}

async function runRounds(
  contenders: readonly Contender[],
  { rounds, logins, warmUp, atOnce }: LoginSettings,
): Promise<Samples[]> {
  for (const { driver, cookies } of contenders) await driver.logInMany(warmUp, atOnce, cookies);
  const all = contenders.map((contender) => ({ ...contender, cpu: [] as number[], latency: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { app, driver, cookies, cpu, latency } of inOrderOfRound(all, round)) {
      const before = await app.readCPU();
      latency.push(...(await driver.logInMany(logins, atOnce, cookies)));
      cpu.push(((await app.readCPU()) - before) / logins);
    }
  }
  return all.map(({ name, cpu, latency }) => ({ name, cpu, latency }));
}
