// Many logins in one process: does its memory grow, and does a login cost more at the end than at the beginning?
import { measure } from './rounds';
import { startApp } from './running-app';
import { lowerQuartile } from './statistics';

export interface MemoryResult {
  logins: number;
  /** Bytes of heap in use after a full collection: after a tenth of the logins, and after all of them. */
  heapEarly: number;
  heapLate: number;
  /** CPU milliseconds a login, in the second tenth and in the last. */
  cpuEarly: number;
  cpuLate: number;
}

const PARTS = 10;
const SAMPLES_IN_PART = 10;

/** Logs in so many times, 32 at once. The sessions are not kept: what is weighed is everything else. */
export async function measureMemory(providerURL: string, logins: number): Promise<MemoryResult> {
  const app = await startApp(
    { peer: 'loopandtie', store: 'bounded', providerURL },
    { execArgv: ['--expose-gc'] },
  );
  try {
    const cpu: number[] = [];
    const heap: number[] = [];
    for (let part = 0; part < PARTS; part += 1) {
      const samples: number[] = [];
      for (let sample = 0; sample < SAMPLES_IN_PART; sample += 1) {
        samples.push((await measure(app, Math.ceil(logins / PARTS / SAMPLES_IN_PART), 32)).cpu);
      }
      cpu.push(lowerQuartile(samples));
      if (part === 0 || part === PARTS - 1) heap.push(await app.process.ask('heap'));
    }
    const [heapEarly = NaN, heapLate = NaN] = heap;
    const [, cpuEarly = NaN] = cpu;
    return { logins, heapEarly, heapLate, cpuEarly, cpuLate: cpu.at(-1) ?? NaN };
  } finally {
    await app.stop();
  }
}
