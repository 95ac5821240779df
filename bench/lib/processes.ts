// The processes of the benchmark: what one of them burns is counted apart from the rest.
import { join } from 'node:path';
import { Worker, type JestWorkerFarm } from 'jest-worker';
import type * as App from './app';
import type * as Endpoint from './endpoint';
import type * as OneStrategy from './one-strategy';
import type { Round } from './report';
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

/** Measures so many rounds, each in processes of its own. */
export async function inRounds(count: number, measure: (round: number) => Promise<Round>): Promise<Round[]> {
  const rounds: Round[] = [];
  while (rounds.length < count) {
    rounds.push(await measure(rounds.length));
    await endProcesses();
  }
  return rounds;
}
