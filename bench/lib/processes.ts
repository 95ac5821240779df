// The processes of the benchmark: what one of them burns is counted apart from the rest.
import { join } from 'node:path';
import { Worker, type JestWorkerFarm } from 'jest-worker';
import type * as App from './app';
import type * as Endpoint from './endpoint';
import type * as OneStrategy from './one-strategy';
import { evaluate, type Round } from './report';
import { ROOT } from './surroundings';

export type StrategyProcess = JestWorkerFarm<typeof OneStrategy>;

const running = new Set<{ end(): Promise<unknown> }>();

export const startApp = (env = {}) => start<typeof App>('app', env);
export const startEndpoint = () => start<typeof Endpoint>('endpoint');

/** By default, garbage is collected on one thread: the helpers burn CPU while they wait for a core that is busy. */
export const startStrategy = (flags = ['--single-threaded-gc']) =>
  start<typeof OneStrategy>('one-strategy', {}, flags);

function start<Module extends Record<string, unknown>>(module: string, env = {}, execArgv: string[] = []) {
  // NODE_PATH is for builds that come without their dependencies.
  const everywhere = { ...process.env, NODE_ENV: 'production', NODE_PATH: join(ROOT, 'node_modules') };
  const forkOptions = { execArgv, env: { ...everywhere, ...env } };
  const worker = new Worker(join(__dirname, `${module}.js`), { numWorkers: 1, forkOptions });
  running.add(worker);
  // The class is typed without the functions of the module.
  return worker as unknown as JestWorkerFarm<Module>;
}

/** Ends all. */
export async function endProcesses(): Promise<void> {
  await Promise.all([...running].map((worker) => worker.end()));
  running.clear();
}

/** Two standard errors of a ratio that is known well enough. */
const GOOD_ERROR = 0.02;

type MeasureRound = (round: number) => Promise<Round>;

/** Measures rounds in processes of their own, until these ratios are known well enough or there are too many. */
export async function inRounds(least: number, most: number, ratios: string[], measure: MeasureRound) {
  const rounds: Round[] = [];
  for (;;) {
    rounds.push(await measure(rounds.length));
    await endProcesses();
    const isGood = ratios.every((what) => {
      const { counts, cells } = evaluate(rounds, what);
      return counts && cells.every(({ compared }) => compared.error <= GOOD_ERROR);
    });
    if (rounds.length >= (isGood ? least : most)) return rounds;
  }
}
