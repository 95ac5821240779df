// What a strategy itself costs: logins in processes of one strategy each, in slices that take turns.
import { TRIO } from '../contenders';
import { inRounds, startStrategy, type StrategyProcess } from '../processes';
import type { Round, Section } from '../report';
import { inOrderOfRound } from '../statistics';
import { STRATEGIES, type Contender } from '../strategies';

/** By 15,000 logins the compiler is done with all of them, and the first long garbage collection is over. */
const FULL = { least: 5, most: 7, cold: 1_000, warmUp: 14_000, warm: 10_000 };
const SHORT = { least: 1, most: 1, cold: 20, warmUp: 20, warm: 20 };
type Plan = typeof FULL;
const SLICE = 500;

export const WARM = 'own CPU of a login, warm, µs';
export const COLD = 'own CPU of a login, cold, µs';
const DEFAULTS = 'own CPU of a login, warm, Node’s default flags, µs';

/** Passport’s own part, and nothing around it. */
export const inProcess = (short: boolean): Section => ({
  measure: () => measureInProcess(STRATEGIES.map(toContender), short ? SHORT : FULL, TRIO),
  goals: { [WARM]: ['compared', 1.37] },
});

/** Compares builds, which have the two copies of passport-oauth2 among them. */
export function measureBuilds(contenders: readonly Contender[]): Promise<Round[]> {
  return measureInProcess(contenders, { ...FULL, least: 6, most: 16 }, []);
}

/** Measures these, and some of them with Node’s default flags too. */
function measureInProcess(contenders: readonly Contender[], plan: Plan, again: readonly string[]) {
  return inRounds(plan.least, plan.most, [WARM], async (turn) => {
    const round = await measureRound(contenders, plan, turn);
    const more = await measureRound(again.map(toContender), plan, turn, []);
    for (const name of again) Object.assign(round[name] ?? {}, { [DEFAULTS]: more[name]?.[WARM] });
    return round;
  });
}

/** In each round everybody has a new process: what the compiler makes of the code differs between them. */
async function measureRound(contenders: readonly Contender[], plan: Plan, round: number, flags?: string[]) {
  const all: { name: string; process: StrategyProcess; cold: number[]; warm: number[] }[] = [];
  for (const contender of inOrderOfRound(contenders, round)) {
    const process = startStrategy(flags);
    await process.load(contender);
    all.push({ name: contender.name, process, cold: [await process.measure(plan.cold)], warm: [] });
  }
  const slice = Math.min(SLICE, plan.warm);
  for (let done = 0; done < plan.warmUp + plan.warm; done += slice) {
    for (const { process, warm } of inOrderOfRound(all, done / slice)) {
      const cpu = await process.measure(slice);
      if (done >= plan.warmUp) warm.push(cpu);
    }
  }
  return Object.fromEntries(all.map(({ name, cold, warm }) => [name, { [WARM]: warm, [COLD]: cold }]));
}

function toContender(name: string): Contender {
  return { name };
}
