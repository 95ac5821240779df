// What a login costs an app: interleaved rounds of Express apps, each in a process of its own.
import { Driver } from './driver';
import { OURS, PEERS } from './peers';
import { inOrderOfRound, type Samples } from './statistics';
import { startProcess } from './workers';

/** How results call a browser that has as many pending logins as it can have. */
export const OURS_PENDING = 'passport-loopandtie, 20 logins pending';

export interface LoginSettings {
  rounds: number;
  atOnce: number;
  /** Of each app in each round. */
  logins: number;
  /** Of each app before the first round, for the compiler. */
  warmUp: number;
  /** Sessions are kept in memory without it. */
  redisURL?: string | undefined;
}

/** CPU and latency of logins in milliseconds, against a token endpoint near by. */
export async function measureLogins(settings: LoginSettings): Promise<Samples[]> {
  const { rounds, atOnce, logins, warmUp, redisURL } = settings;
  const endpoint = startProcess('endpoint');
  const providerURL = await endpoint.openNear();
  const apps = await Promise.all(
    PEERS.map(async (name) => {
      const app = startProcess('app');
      const driver = new Driver(await app.openApp({ peer: name, providerURL, redisURL }));
      return { name, app, driver, cookies: new Map<string, string>() };
    }),
  );
  const pending = apps
    .filter(({ name }) => name === OURS)
    .map((ours) => ({ ...ours, name: OURS_PENDING, cookies: new Map<string, string>() }));
  try {
    // The login that is measured is the twentieth.
    for (const { driver, cookies } of pending) while (cookies.size < 19) await driver.begin(cookies);
    const contenders = [...apps, ...pending].map((contender) => ({
      ...contender,
      cpu: [] as number[],
      latency: [] as number[],
    }));
    for (const { driver, cookies } of contenders) await driver.logInMany(warmUp, 32, cookies);
    for (let round = 0; round < rounds; round += 1) {
      for (const { app, driver, cookies, cpu, latency } of inOrderOfRound(contenders, round)) {
        const before = await app.readCPU();
        latency.push(...(await driver.logInMany(logins, atOnce, cookies)));
        cpu.push(((await app.readCPU()) - before) / logins);
      }
    }
    return contenders.map(({ name, cpu, latency }) => ({ name, cpu, latency }));
  } finally {
    await Promise.all(apps.map(({ driver }) => driver.close()));
    await Promise.all([endpoint, ...apps.map(({ app }) => app)].map((process) => process.end()));
  }
}
