// What the package sets itself, beside what was measured: also if it was missed.
import { BASE_AGAIN, OURS } from './peers';
import { namePending } from './logins';
import { MOST_PENDING, type Results } from './run';
import type { Row } from './statistics';

export interface Goal {
  what: string;
  most: number;
  measured: number;
  /** The same of the second copy of passport-oauth2: what it is away from 1 is noise. */
  again?: number | undefined;
}

/** All goals that this run can judge. */
export function judgeGoals(results: Results): Goal[] {
  const ratio = (
    what: string,
    most: number,
    rows: readonly Row[] | undefined,
    of: 'cpuRatio' | 'latencyRatio',
  ) => (rows ? [{ what, most, measured: find(rows, OURS)[of], again: find(rows, BASE_AGAIN)[of] }] : []);
  const waitsOf = (name: string) => results.waits.find(({ peer }) => peer === name)?.waits ?? [];
  const failed = waitsOf(OURS).reduce((sum, wait) => sum + wait.failed, 0);
  const ours = find(results.oneByOne, OURS);
  return [
    ...ratio('own CPU of a login, in process', 1.15, results.inProcess, 'cpuRatio'),
    ...results.scenarios.flatMap(({ personSeconds, idleSeconds }, index) =>
      // The connection is kept for a minute, if the server keeps it.
      personSeconds > Math.min(60, idleSeconds)
        ? []
        : {
            what: `first login after a pause, ${personSeconds} s at the provider: the callback’s wait`,
            most: 0.4,
            measured: waitsOf(OURS)[index]?.ratio ?? NaN,
            again: waitsOf(BASE_AGAIN)[index]?.ratio,
          },
    ),
    ...ratio('CPU of a login, Express and MemoryStore, 32 at once', 0.95, results.atOnce, 'cpuRatio'),
    ...ratio('CPU of a login, Express and MemoryStore, one at a time', 0.92, results.oneByOne, 'cpuRatio'),
    ...ratio('CPU of a login, sessions in Redis', 0.88, results.redis, 'cpuRatio'),
    ...ratio('latency of a login, sessions in Redis', 0.82, results.redis, 'latencyRatio'),
    {
      what: 'bytes that a pending login adds to each request (https)',
      most: 75,
      measured: results.cookieBytes,
    },
    {
      what: `connections opened by ${results.abandoned.logins} logins that were begun and left`,
      most: 1,
      measured: results.abandoned.connections,
    },
    { what: 'logins that failed over the long path', most: 0, measured: failed },
    {
      what: `CPU of a login with ${MOST_PENDING} pending in the browser, of one with 1`,
      most: 1.05,
      measured: find(results.oneByOne, namePending(OURS, MOST_PENDING)).cpu / ours.cpu,
    },
  ];
}

function find(rows: readonly Row[], name: string): Row {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`${name} was not measured`);
  return row;
}
