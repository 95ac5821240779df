// What the package sets itself, beside what was measured: also if it was missed.
import { OURS_PENDING } from './logins';
import { BASE_AGAIN, OURS } from './peers';
import type { Results } from './run';
import type { Row } from './statistics';

export interface Goal {
  what: string;
  most: number;
  measured: number | undefined;
  /** The same of the second copy of passport-oauth2: what it is away from 1 is noise. */
  again?: number | undefined;
}

/** All goals; what this run did not measure is undefined. */
export function judgeGoals({ plan, inProcess, waits, atOnce, oneByOne, redis, ...results }: Results): Goal[] {
  const { scenarios, logins, abandoned } = plan.waits;
  const ratio = (what: string, most: number, rows: Row[] | undefined, of: 'cpuRatio' | 'latencyRatio') => ({
    what: `${what}, of passport-oauth2’s`,
    most,
    measured: find(rows, OURS)?.[of],
    again: find(rows, BASE_AGAIN)?.[of],
  });
  // The connection opened ahead is kept for a minute, if the server keeps it.
  const kept = scenarios.flatMap(({ personSeconds, idleSeconds }, index) =>
    personSeconds < Math.min(60, idleSeconds)
      ? ratio(
          `callback’s wait, first login after a pause, ${personSeconds} s at the provider`,
          0.4,
          waits[index],
          'latencyRatio',
        )
      : [],
  );
  const succeeded = waits.reduce((sum, rows) => sum + (find(rows, OURS)?.logins ?? 0), 0);
  const readWarm = (wanted: string) => {
    const warm = inProcess.find(({ name }) => name === wanted)?.warm;
    return warm?.valid ? warm.ratio.ratio : undefined;
  };
  const cpuOf = (name: string) => find(oneByOne, name)?.cpu ?? NaN;
  return [
    {
      what: 'own CPU of a login in process, warm, of passport-oauth2’s',
      most: 1.37,
      measured: readWarm(OURS),
      again: readWarm(BASE_AGAIN),
    },
    ...kept,
    {
      what: 'logins of these and the other waits that failed',
      most: 0,
      measured: logins * scenarios.length - succeeded,
    },
    ratio('CPU of a login, Express and MemoryStore, 32 at once', 0.95, atOnce, 'cpuRatio'),
    ratio('CPU of a login, Express and MemoryStore, one at a time', 0.92, oneByOne, 'cpuRatio'),
    ratio('CPU of a login, sessions in Redis', 0.88, redis, 'cpuRatio'),
    ratio('latency of a login, sessions in Redis', 0.82, redis, 'latencyRatio'),
    {
      what: 'bytes that a pending login adds to each request, https',
      most: 75,
      measured: results.cookieBytes,
    },
    {
      what: `connections opened by ${abandoned} logins that were begun and left`,
      most: 1,
      measured: results.connections,
    },
    {
      what: 'CPU of a login with 20 pending in the browser, of one with 1',
      most: 1.05,
      measured: cpuOf(OURS_PENDING) / cpuOf(OURS),
    },
  ];
}

function find(rows: readonly Row[] | undefined, wanted: string): Row | undefined {
  return rows?.find(({ name }) => name === wanted);
}
