// The processes of the benchmark: what one of them burns is counted apart from the rest.
import { join } from 'node:path';
import { Worker, type JestWorkerFarm } from 'jest-worker';
import type * as App from './app';
import type * as Endpoint from './endpoint';
import type * as OneStrategy from './one-strategy';

interface Modules extends Record<string, Record<string, unknown>> {
  app: typeof App;
  endpoint: typeof Endpoint;
  'one-strategy': typeof OneStrategy;
}

/** A process that runs the functions of one module; `end()` it. */
export type Process<Module extends keyof Modules> = JestWorkerFarm<Modules[Module]>;

/** Starts one. */
export function startProcess<Module extends keyof Modules & string>(
  module: Module,
  env: Record<string, string> = {},
  execArgv: string[] = [],
): Process<Module> {
  const options = {
    numWorkers: 1,
    forkOptions: { execArgv, env: { ...process.env, NODE_ENV: 'production', ...env } },
  };
  // The class is typed without the functions of the module that it offers.
  return new Worker(join(__dirname, `${module}.js`), options) as unknown as Process<Module>;
}
