// What a strategy itself costs: logins in processes of one strategy each, in slices that take turns.
import { join } from 'node:path';
import { BASE, BASE_AGAIN } from './peers';
import { inOrderOfRound, median, summarizeRatios, type Ratio } from './statistics';
import type { Contender } from './strategies';
import { ROOT } from './surroundings';
import { startProcess, type Process } from './workers';

/** How much is measured. */
export interface InProcessPlan {
  /** In each round every contender has a new process: what the compiler makes of the code differs between them. */
  atLeastRounds: number;
  /** Rounds go on until all errors are at most {@link GOOD_ERROR}. */
  atMostRounds: number;
  /** Logins of each process that count as cold; then those that do not count, and those that count as warm. */
  cold: number;
  warmUp: number;
  warm: number;
}

/** By 15,000 logins the compiler is done with all of them, and the first long garbage collections are over. */
export const IN_PROCESS: InProcessPlan = {
  atLeastRounds: 6,
  atMostRounds: 12,
  cold: 1_000,
  warmUp: 14_000,
  warm: 10_000,
};
export const IN_PROCESS_SHORT: InProcessPlan = {
  atLeastRounds: 1,
  atMostRounds: 1,
  cold: 20,
  warmUp: 20,
  warm: 20,
};

const SLICE = 500;
/** For builds that come without their dependencies. */
const NODE_PATH = join(ROOT, 'node_modules');
const GOOD_ERROR = 0.02;
/** How far the second copy of passport-oauth2 may be from the first: figures of a run that is worse are not shown. */
const MOST_NOISE = 0.03;

/** CPU of one login in one regime: microseconds, and the ratio to passport-oauth2. */
export interface Cost {
  /** Median of the processes. */
  cpu: number;
  low: number;
  high: number;
  /** To the mean of the two copies of passport-oauth2 in the same round; of the second copy, to the first. */
  ratio: Ratio;
  /** Whether the second copy was near enough to the first. */
  valid: boolean;
}

/** What was measured of one contender. */
export interface InProcessRow {
  name: string;
  cold: Cost;
  warm: Cost;
}

type Regime = 'cold' | 'warm';
type Round = Record<string, Record<Regime, number>>;

/** Measures these, which have the two copies of passport-oauth2 among them; gives each round as well. */
export async function measureInProcess(
  contenders: readonly Contender[],
  plan: InProcessPlan,
): Promise<{ rows: InProcessRow[]; rounds: Round[] }> {
  const rounds: Round[] = [];
  const sumUp = (regime: Regime) => (name: string) => {
    const read = (of: string) => rounds.map((round) => round[of]?.[regime] ?? NaN);
    const [base, again] = [read(BASE), read(BASE_AGAIN)];
    const both = base.map((cpu, index) => (cpu + (again[index] ?? NaN)) / 2);
    const noise = summarizeRatios(again, base);
    const cpu = read(name);
    return {
      cpu: median(cpu),
      low: Math.min(...cpu),
      high: Math.max(...cpu),
      ratio: name === BASE_AGAIN ? noise : summarizeRatios(cpu, both),
      valid: Math.abs(noise.ratio - 1) <= MOST_NOISE,
    };
  };
  for (;;) {
    rounds.push(await runRound(contenders, plan, rounds.length));
    const rows = contenders.map(({ name }) => ({
      name,
      cold: sumUp('cold')(name),
      warm: sumUp('warm')(name),
    }));
    const isGood = rows.every(({ warm }) => warm.valid && warm.ratio.error <= GOOD_ERROR);
    const { atLeastRounds, atMostRounds } = plan;
    if (rounds.length >= (isGood ? atLeastRounds : atMostRounds)) return { rows, rounds };
  }
}

async function runRound(
  contenders: readonly Contender[],
  { cold, warmUp, warm }: InProcessPlan,
  round: number,
): Promise<Round> {
  const all: { name: string; process: Process<'one-strategy'>; cold: number; warm: number }[] = [];
  for (const contender of inOrderOfRound(contenders, round)) {
    const process = startProcess('one-strategy', { NODE_PATH });
    await process.load(contender);
    all.push({ name: contender.name, process, cold: await process.measure(cold), warm: 0 });
  }
  const takeTurns = async (logins: number, counts: boolean): Promise<void> => {
    for (let done = 0; done < logins; done += SLICE) {
      const count = Math.min(SLICE, logins - done);
      for (const one of inOrderOfRound(all, done / SLICE)) {
        const cpu = await one.process.measure(count);
        if (counts) one.warm += (cpu * count) / logins;
      }
    }
  };
  await takeTurns(warmUp, false);
  await takeTurns(warm, true);
  await Promise.all(all.map(({ process }) => process.end()));
  return Object.fromEntries(all.map(({ name, cold, warm }) => [name, { cold, warm }]));
}
