// What a login costs an app: Express apps, each in a process of its own, whose logins take turns.
import { findFreePort } from '../../../test/support/listen';
import { launchRedis } from '../../../test/support/redis';
import { PEERS } from '../contenders';
import { Driver } from '../driver';
import { inRounds, startApp, startEndpoint } from '../processes';
import type { Round, Section } from '../report';
import { inOrderOfRound } from '../statistics';

const AT_ONCE = 32;
/** Logins that do not count; then how often everybody has a turn, and how many logins that is. */
const FULL = { least: 5, most: 10, warmUp: 4_000, slices: 8, logins: 128 };
const SHORT = { least: 1, most: 1, warmUp: 4, slices: 1, logins: 4 };
const CPU = 'CPU of a login in an Express app, sessions in Redis, ms';

export const express = (short: boolean): Section => ({
  goals: { [CPU]: ['compared', 0.88] },
  measure: async () => {
    const plan = short ? SHORT : FULL;
    const port = await findFreePort();
    const redis = await launchRedis(port);
    try {
      const url = `redis://127.0.0.1:${port}`;
      return await inRounds(plan.least, plan.most, [CPU], (round) => measureRound(plan, round, url));
    } finally {
      redis.kill();
    }
  },
  chart: { file: 'cpu-per-login.svg', title: 'The processor’s part of a login (less is better)', of: [CPU] },
});

async function measureRound(plan: typeof FULL, round: number, redisURL: string): Promise<Round> {
  const providerURL = await startEndpoint().openNear();
  const opened = inOrderOfRound(PEERS, round).map(async (peer) => {
    const app = startApp();
    const driver = new Driver(await app.openApp({ peer, providerURL, redisURL }));
    await driver.logInMany(plan.warmUp, AT_ONCE);
    return { peer, app, driver, cpu: [] as number[] };
  });
  const all = await Promise.all(opened);
  for (let slice = 0; slice < plan.slices; slice += 1) {
    for (const { app, driver, cpu } of inOrderOfRound(all, slice)) {
      const before = await app.readCPU();
      await driver.logInMany(plan.logins, AT_ONCE);
      cpu.push(((await app.readCPU()) - before) / plan.logins);
    }
  }
  return Object.fromEntries(all.map(({ peer, cpu }) => [peer, { [CPU]: cpu }]));
}
