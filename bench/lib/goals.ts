// What the package sets itself, beside what was measured: also where it was missed.
import type { Comparison, ComparisonRow } from './comparison';
import type { PeerId } from './peers';
import { BASE } from './plan';
import type { Results } from './results';

export interface Goal {
  what: string;
  goal: string;
  measured: string;
  met: boolean;
  /** The same of the second copy of what it is compared with: what it is away from 1 is noise. */
  again?: string | undefined;
  /** The same of the least that Passport allows, which a strategy can hardly undercut. */
  least?: string | undefined;
}

/** All goals that this run can judge. */
export function judgeGoals(results: Results): Goal[] {
  const goals: Goal[] = [];
  const atMost = (
    what: string,
    measured: number | undefined,
    most: number,
    { unit = '', ...beside }: { unit?: string } & Pick<Goal, 'again' | 'least'> = {},
  ): void => {
    if (measured === undefined) return;
    goals.push({
      what,
      goal: `at most ${most}${unit}`,
      measured: `${measured.toFixed(2)}${unit}`,
      met: Number(measured.toFixed(2)) <= most,
      ...beside,
    });
  };
  const ratio = (
    what: string,
    comparison: Comparison | undefined,
    of: (row: ComparisonRow) => number,
    most: number,
  ): void => {
    const find = (peer: PeerId): number | undefined =>
      comparison?.rows.filter((row) => row.peer === peer).map(of)[0];
    atMost(`${what}, of plain passport-oauth2`, find('loopandtie'), most, {
      again: find('passport-oauth2-again')?.toFixed(2),
      least: find('least-passport')?.toFixed(2),
    });
  };
  ratio('CPU a login, 32 at once, lower quartile', results.atOnce, (row) => row.cpuRatio, 0.93);
  ratio('CPU a login, one at a time, median', results.oneByOne, (row) => row.roundRatio.median, 0.85);
  ratio('the same with sessions in Redis', results.redis, (row) => row.roundRatio.median, 0.75);
  ratio('latency of a login, with sessions in Redis, median', results.redis, (row) => row.latencyRatio, 0.8);
  const operations = results.operations[0]?.counts.find((count) => count.peer === 'loopandtie')?.operations;
  atMost('writes (set) to the session store a login', operations?.set, 2);
  const connections = results.connections.find((result) => result.peer === 'loopandtie');
  atMost(
    'TLS connections opened by 1000 logins 6 s apart, after the first',
    connections?.perThousandWithPauses,
    0,
  );
  atMost('TLS connections of a login after a pause of a minute', connections?.afterMinute, 0);
  goals.push({
    what: 'a login survives a stale connection',
    goal: 'yes',
    measured: connections?.survivesStale === true ? 'yes' : 'no',
    met: connections?.survivesStale === true,
  });
  const importOf = (name: string): number =>
    results.imports.find(({ specifier }) => specifier === name)?.milliseconds ?? NaN;
  atMost('import time above passport-oauth2', importOf('passport-loopandtie') - importOf(BASE), 5, {
    unit: ' ms',
  });
  const { memory, pending } = results;
  atMost(
    `cost of the last tenth of ${memory.logins} logins, of the second`,
    memory.cpuLate / memory.cpuEarly,
    1.05,
  );
  atMost(
    `heap after ${memory.logins} logins above that after a tenth of them`,
    (memory.heapLate - memory.heapEarly) / 1024 ** 2,
    2,
    { unit: ' MB' },
  );
  atMost(
    'cost of a login with 20 pending in the browser, of one with 1',
    (pending.at(-1)?.cpu ?? NaN) / (pending[0]?.cpu ?? NaN),
    1.05,
  );
  return goals;
}
