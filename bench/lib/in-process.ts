// What a strategy itself costs: logins in processes of one strategy each, in slices that take turns.
import { join } from 'node:path';
import { BASE, BASE_AGAIN, OURS } from './peers';
import { counts, goal, show, table, type Measure } from './section';
import { inOrderOfRound, median, pairRounds, summarizeRatios, type Ratio } from './statistics';
import { CONTENDERS, type Contender } from './strategies';
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

/** By 15,000 logins the compiler is done with all of them, and the first long garbage collection is over. */
export const IN_PROCESS = { atLeastRounds: 6, atMostRounds: 9, cold: 1_000, warmUp: 14_000, warm: 10_000 };
const SHORT: InProcessPlan = { atLeastRounds: 1, atMostRounds: 1, cold: 20, warmUp: 20, warm: 20 };

const SLICE = 500;
const GOOD_ERROR = 0.02;

/** Microseconds of CPU in each slice of each round. */
type Slices = number[][];
type Regime = 'cold' | 'warm';
type Round = Record<string, Record<Regime, number[]>>;

/** CPU of one login in one regime. */
export interface Cost {
  /** Microseconds: the median of the processes, and their range. */
  cpu: number;
  low: number;
  high: number;
  /** To the mean of the two copies of passport-oauth2 in the same slice; of the second copy, to the first. */
  ratio: Ratio;
  /** Whether the second copy was near enough to the first. */
  valid: boolean;
}

export type InProcessRow = { name: string; slices: Record<Regime, Slices> } & Record<Regime, Cost>;

/** Measures these, which have the two copies of passport-oauth2 among them. */
export async function measureInProcess(
  contenders: readonly Contender[],
  plan: InProcessPlan,
): Promise<InProcessRow[]> {
  const rounds: Round[] = [];
  const read = (name: string, regime: Regime) => rounds.map((round) => round[name]?.[regime] ?? []);
  const sumUp = (name: string, regime: Regime): Cost => {
    const [slices, base, again] = [read(name, regime), read(BASE, regime), read(BASE_AGAIN, regime)];
    const both = pairRounds(base, again, (one, other) => (one + other) / 2);
    const cpu = slices.map(median);
    return {
      cpu: median(cpu),
      low: Math.min(...cpu),
      high: Math.max(...cpu),
      ratio: summarizeRatios(slices, name === BASE_AGAIN ? base : both),
      valid: counts(summarizeRatios(again, base).ratio),
    };
  };
  for (;;) {
    rounds.push(await runRound(contenders, plan, rounds.length));
    const rows = contenders.map(({ name }) => ({
      name,
      slices: { cold: read(name, 'cold'), warm: read(name, 'warm') },
      cold: sumUp(name, 'cold'),
      warm: sumUp(name, 'warm'),
    }));
    const isGood = rows.every(({ warm }) => warm.valid && warm.ratio.error <= GOOD_ERROR);
    if (rounds.length >= (isGood ? plan.atLeastRounds : plan.atMostRounds)) return rows;
  }
}

/** The garbage collector stays on one thread: its helpers burn CPU while they wait for a core that is busy. */
export function startStrategy(): Process<'one-strategy'> {
  // NODE_PATH is for builds that come without their dependencies.
  return startProcess('one-strategy', { NODE_PATH: join(ROOT, 'node_modules') }, ['--single-threaded-gc']);
}

async function runRound(
  contenders: readonly Contender[],
  { cold, warmUp, warm }: InProcessPlan,
  round: number,
): Promise<Round> {
  const all: { name: string; process: Process<'one-strategy'>; cold: number[]; warm: number[] }[] = [];
  for (const contender of inOrderOfRound(contenders, round)) {
    const process = startStrategy();
    await process.load(contender);
    all.push({ name: contender.name, process, cold: [await process.measure(cold)], warm: [] });
  }
  const slice = Math.min(SLICE, warm);
  for (let done = 0; done < warmUp + warm; done += slice) {
    for (const one of inOrderOfRound(all, done / slice)) {
      const cpu = await one.process.measure(slice);
      if (done >= warmUp) one.warm.push(cpu);
    }
  }
  await Promise.all(all.map(({ process }) => process.end()));
  return Object.fromEntries(all.map(({ name, cold, warm }) => [name, { cold, warm }]));
}

/** Passport’s own part, and nothing around it. */
export const inProcess: Measure = async (short) => {
  const rows = await measureInProcess(CONTENDERS, short ? SHORT : IN_PROCESS);
  const process = startStrategy();
  await process.load({ name: OURS });
  const cookieBytes = await process.measureCookie();
  await process.end();
  const warmOf = (wanted: string) => rows.find(({ name }) => name === wanted)?.warm;
  const text = table(
    [`${rows[0]?.slices.cold.length ?? 0} processes each`, 'warm', 'ratio', 'cold', 'ratio'],
    rows.map(({ name, warm, cold }) => [name, ...showCost(warm), ...showCost(cold)]),
  );
  return {
    text,
    goals: [
      goal(
        'own CPU of a login in process, warm, of passport-oauth2’s',
        1.37,
        warmOf(OURS)?.ratio.ratio,
        warmOf(BASE_AGAIN)?.ratio.ratio,
      ),
      goal('bytes that a pending login adds to each request, https', 75, cookieBytes),
    ],
  };
};

function showCost({ cpu, low, high, ratio, valid }: Cost): string[] {
  const shown = `${show(ratio.ratio)} ± ${show(ratio.error)}`;
  return [`${show(cpu, 1)} (${show(low, 0)}–${show(high, 0)})`, valid ? shown : 'does not count'];
}
