// All parts of the benchmark, one after the other.
import { createTrustedCertificate } from './certificate';
import { measureCookie, type InProcessSettings } from './in-process';
import { measureLogins } from './logins';
import { BASE, OURS_IN_SESSION, PEERS } from './peers';
import { startRedis } from './redis';
import { summarize, type Row, type Samples } from './statistics';
import { countConnections, measureWaits, type Scenario } from './waits';
import { startProcess } from './workers';

/** How much is measured. */
export interface Plan {
  inProcess: { processes: number; rounds: number };
  waits: { scenarios: readonly Scenario[]; logins: number; abandoned: number };
  rounds: number;
  warmUp: number;
}

/** Takes about four minutes. */
export const FULL: Plan = {
  inProcess: { processes: 4, rounds: 50 },
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
  inProcess: { processes: 1, rounds: 2 },
  waits: { scenarios: [{ personSeconds: 0.3, idleSeconds: 75 }], logins: 2, abandoned: 20 },
  rounds: 1,
  warmUp: 10,
};

/** All that one run found out. CPU is in microseconds in process, and in milliseconds elsewhere. */
export interface Results {
  plan: Plan;
  inProcess: Row[];
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
      inProcess: await measureInProcesses(plan.inProcess.processes, plan.inProcess),
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

/** In so many processes, one after the other: what the compiler makes of the code differs between them. */
export async function measureInProcesses(processes: number, settings: InProcessSettings): Promise<Row[]> {
  const all = new Map<string, Samples>();
  for (let index = 0; index < processes; index += 1) {
    const worker = startProcess('in-process');
    for (const samples of await worker.measureInProcess(settings)) {
      const before = all.get(samples.name)?.cpu ?? [];
      all.set(samples.name, { ...samples, cpu: [...before, ...samples.cpu] });
    }
    await worker.end();
  }
  return summarize([...all.values()], BASE);
}
