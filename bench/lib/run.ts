// All parts of the benchmark, one after the other.
import { createCertificate } from './certificate';
import { measureCookie, type InProcessSettings } from './in-process';
import { measureLogins } from './logins';
import { BASE, OURS } from './peers';
import type { Plan } from './plan';
import { startRedis } from './redis';
import { summarize, type Row, type Samples } from './statistics';
import { countConnectionsOfAbandoned, measureWaits, type Scenario, type WaitRow } from './waits';
import { startProcess } from './workers';

/** All that one run found out. CPU is in microseconds in process, and in milliseconds elsewhere. */
export interface Results {
  inProcess: Row[];
  /** Bytes that one pending login adds to the `Cookie` header. */
  cookieBytes: number;
  scenarios: readonly Scenario[];
  waits: WaitRow[];
  abandoned: { logins: number; connections: number };
  atOnce: Row[];
  oneByOne: Row[];
  /** One after the other too; undefined if Redis is not installed. */
  redis: Row[] | undefined;
  redisVersion: string | undefined;
}

/** Of {@link Results.oneByOne}: one more row is of a browser with as many pending logins as it can have. */
export const MOST_PENDING = 20;

/**
 * Measures everything.
 *
 * @param tell - hears what is being done
 */
export async function run(plan: Plan, tell: (step: string) => void): Promise<Results> {
  tell('in process');
  const inProcess = await measureInProcesses(plan.inProcess.processes, plan.inProcess);
  const cookieBytes = await measureCookie();
  tell('the wait at the callback, over a long path');
  const certificate = await createCertificate();
  const waits = await measureWaits(plan.waits, certificate);
  const connections = await countConnectionsOfAbandoned(OURS, plan.abandoned, certificate);
  tell('32 logins at once');
  const atOnce = await measureLogins({ ...plan.atOnce, atOnce: 32 });
  tell('one login at a time');
  const oneByOne = await measureLogins({ ...plan.oneByOne, atOnce: 1, pending: MOST_PENDING });
  tell('one login at a time, sessions in Redis');
  const redis = await startRedis();
  const inRedis = redis && (await measureLogins({ ...plan.redis, atOnce: 1, redisURL: redis.url }));
  await redis?.stop();
  return {
    inProcess,
    cookieBytes,
    scenarios: plan.waits.scenarios,
    waits,
    abandoned: { logins: plan.abandoned, connections },
    atOnce: summarize(atOnce, BASE),
    oneByOne: summarize(oneByOne, BASE),
    redis: inRedis && summarize(inRedis, BASE),
    redisVersion: redis?.version,
  };
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
