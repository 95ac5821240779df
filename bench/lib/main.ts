// npm run bench: measures everything and keeps the result. With --short it only checks that all of it works.
// npm run bench -- --in-process: the strategy alone, to work with. --lib takes the folder of another build, --only the
// name of one contender, which then runs in this process: for node --cpu-prof bench/dist/bench/lib/main.js.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawCPU, drawWaits } from './chart';
import { measureInProcess } from './in-process';
import { BASE } from './peers';
import { formatResults } from './report';
import { FULL, measureInProcesses, run, SHORT } from './run';
import { summarize } from './statistics';
import { ROOT } from './surroundings';

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      'in-process': { type: 'boolean', default: false },
      lib: { type: 'string' },
      only: { type: 'string' },
    },
  });
  if (options['in-process']) await runInProcess(options);
  else await runAll(options.short);
}

async function runInProcess({ lib, only }: { lib?: string; only?: string }): Promise<void> {
  const { processes, rounds } = FULL.inProcess;
  const rows =
    only === undefined
      ? await measureInProcesses(processes, { rounds, lib })
      : summarize(await measureInProcess({ rounds: rounds * processes, lib, only }), BASE);
  for (const { name, cpu, cpuRatio } of rows) {
    console.log(name.padEnd(36), `${cpu.toFixed(1)} µs`, cpuRatio.toFixed(3).padStart(8));
  }
}

async function runAll(short: boolean): Promise<void> {
  const since = performance.now();
  const results = await run(short ? SHORT : FULL);
  const report = await formatResults(results, (performance.now() - since) / 1000);
  const files = {
    'bench/RESULTS.md': report,
    'docs/images/wait-at-callback.svg': drawWaits(results),
    'docs/images/cpu-per-login.svg': drawCPU(results),
  };
  console.log(report);
  if (short) console.log('That was the short form: everything works, and its numbers say nothing.');
  else for (const [file, text] of Object.entries(files)) writeFileSync(join(ROOT, file), text);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
