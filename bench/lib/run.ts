// All parts of the benchmark, one after the other.
import { createTrustedCertificate } from './certificate';
import {
  IN_PROCESS,
  IN_PROCESS_SHORT,
  measureInProcess,
  type InProcessPlan,
  type InProcessRow,
} from './in-process';
import { measureLogins } from './logins';
import { BASE, OURS, OURS_IN_SESSION, PEERS } from './peers';
import { startRedis } from './redis';
import { summarize, type Row } from './statistics';
import { CONTENDERS } from './strategies';
import { countConnections, measureWaits, type Scenario } from './waits';
import { startProcess } from './workers';

/** How much is measured. */
export interface Plan {
  inProcess: InProcessPlan;
  waits: { scenarios: readonly Scenario[]; logins: number; abandoned: number };
  rounds: number;
  warmUp: number;
}

/** Takes about four minutes. */
export const FULL: Plan = {
  inProcess: IN_PROCESS,
  waits: {
    scenarios: [
      { personSeconds: 2, idleSeconds: 75 },
      { personSeconds: 30, idleSeconds: 75 },
      { personSeconds: 70, idleSeconds: 75 },
      { personSeconds: 30, idleSeconds: 5 },
    ],
    logins: 15,
    abandoned: 300,
  },
  rounds: 40,
  warmUp: 500,
};

/** Checks within seconds that everything works; its numbers say nothing. */
export const SHORT: Plan = {
  inProcess: IN_PROCESS_SHORT,
  waits: { scenarios: [{ personSeconds: 0.3, idleSeconds: 75 }], logins: 2, abandoned: 20 },
  rounds: 1,
  warmUp: 10,
};

/** All that one run found out. CPU is in microseconds in process, and in milliseconds elsewhere. */
export interface Results {
  plan: Plan;
  inProcess: InProcessRow[];
  cookieBytes: number;
  /** In the order of the scenarios. */
  waits: Row[][];
  /** By logins that were begun and left. */
  connections: number;
  atOnce: Row[];
  oneByOne: Row[];
  /** One by one too; undefined if Redis is not installed. */
  redis: Row[] | undefined;
}

/** Measures everything. */
export async function run(plan: Plan): Promise<Results> {
  const { rounds, warmUp, waits } = plan;
  const certificate = await createTrustedCertificate();
  const redis = await startRedis();
  const peers = PEERS.filter((name) => name !== OURS_IN_SESSION);
  const oneByOne = { rounds, atOnce: 1, logins: 40, warmUp };
  try {
    return {
      plan,
      inProcess: (await measureInProcess(CONTENDERS, plan.inProcess)).rows,
      cookieBytes: await measureCookie(),
      waits: (await measureWaits(peers, waits.scenarios, waits.logins, certificate)).map((all) =>
        summarize(all, BASE),
      ),
      connections: await countConnections(waits.abandoned, certificate),
      atOnce: summarize(await measureLogins({ rounds, atOnce: 32, logins: 96, warmUp }), BASE),
      oneByOne: summarize(await measureLogins(oneByOne), BASE),
      redis: redis && summarize(await measureLogins({ ...oneByOne, redisURL: redis.url }), BASE),
    };
  } finally {
    await redis?.stop();
  }
}

async function measureCookie(): Promise<number> {
  const process = startProcess('one-strategy');
  await process.load({ name: OURS });
  const bytes = await process.measureCookie();
  await process.end();
  return bytes;
}
