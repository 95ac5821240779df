// npm run bench: measures, prints, and keeps the result.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawCPU, drawWaits } from './chart';
import { measureInProcess } from './in-process';
import { BASE } from './peers';
import { FULL, SHORT } from './plan';
import { formatResults } from './report';
import { measureInProcesses, run } from './run';
import { summarize } from './statistics';

const HELP = `npm run bench                       everything; writes bench/RESULTS.md and the charts
npm run bench -- --short            checks that all of it works
npm run bench -- --in-process       the strategy alone, to work with:
  --lib folder                      another build of passport-loopandtie
  --rounds 50                       of 250 logins, in each of four processes
  --only name                       one contender, in this process: for node --cpu-prof bench/dist/main.js`;

const ROOT = join(__dirname, '..', '..');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      'in-process': { type: 'boolean', default: false },
      lib: { type: 'string' },
      rounds: { type: 'string', default: String(FULL.inProcess.rounds) },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(HELP);
  else if (values['in-process']) await runInProcess({ ...values, rounds: Number(values.rounds) });
  else await runAll(values.short);
}

async function runInProcess(settings: { rounds: number; lib?: string; only?: string }): Promise<void> {
  const rows =
    settings.only === undefined
      ? await measureInProcesses(FULL.inProcess.processes, settings)
      : summarize(await measureInProcess(settings), BASE);
  for (const { name, cpu, cpuRatio } of rows) {
    console.log(name.padEnd(36), `${cpu.toFixed(1)} µs`, cpuRatio.toFixed(3).padStart(8));
  }
}

async function runAll(short: boolean): Promise<void> {
  const since = performance.now();
  const results = await run(short ? SHORT : FULL, (step) => {
    console.error(`… ${step}`);
  });
  const report = await formatResults(results, (performance.now() - since) / 1000);
  const charts = { 'wait-at-callback.svg': drawWaits(results), 'cpu-per-login.svg': drawCPU(results) };
  console.log(report);
  if (short) {
    console.log('That was the short form: everything works, and its numbers say nothing.');
    return;
  }
  writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), report);
  const images = join(ROOT, 'docs', 'images');
  mkdirSync(images, { recursive: true });
  for (const [name, svg] of Object.entries(charts)) writeFileSync(join(images, name), svg);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
