// Interleaved rounds: each round asks every app in turn, in another order, so that what slows this machine for a
// while slows all of them.
import type { RunningApp } from './running-app';

/** What one app did in one round; milliseconds a login. */
export interface Sample {
  cpu: number;
  wall: number;
  /** Of all logins of the round. */
  latencies: number[];
}

/** How much is measured. */
export interface RoundSettings {
  /** Logins of each app in each round. */
  logins: number;
  atOnce: number;
  /** Rounds go on until this is over. */
  seconds: number;
  /** Logins of each app before the first round, for the compiler. */
  warmUp: number;
}

/** The samples of each app, the first of each of the same round. */
export async function runRounds(apps: readonly RunningApp[], settings: RoundSettings): Promise<Sample[][]> {
  const { logins, atOnce, seconds, warmUp } = settings;
  for (const app of apps) await app.driver.logInMany(warmUp, atOnce);
  const samples = apps.map((): Sample[] => []);
  const end = performance.now() + seconds * 1000;
  let round = 0;
  do {
    for (const [index] of apps.entries()) {
      // Each round begins one further, and every second one goes backwards.
      const place = (round % 2 === 0 ? index + round : apps.length * 2 - 1 - index + round) % apps.length;
      const app = apps[place];
      if (app) samples[place]?.push(await measure(app, logins, atOnce));
    }
    round += 1;
  } while (performance.now() < end);
  return samples;
}

/** So many logins of one app. */
export async function measure(
  app: RunningApp,
  logins: number,
  atOnce: number,
  cookies?: Map<string, string>,
): Promise<Sample> {
  const cpuBefore = await app.process.ask('cpu');
  const since = performance.now();
  const latencies = await app.driver.logInMany(logins, atOnce, cookies);
  const wall = (performance.now() - since) / logins;
  return { cpu: ((await app.process.ask('cpu')) - cpuBefore) / logins, wall, latencies };
}
