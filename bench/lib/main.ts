// npm run bench: measures everything and keeps the result. With --short it only checks that all of it works.
// npm run bench -- compare A B: only what a login costs in process, with two builds of this package.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawCPU, drawWaits } from './chart';
import { compareBuilds } from './compare';
import { formatResults } from './report';
import { FULL, run, SHORT } from './run';
import { ROOT } from './surroundings';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { short: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [section, ...folders] = positionals;
  if (section === 'compare') console.log(await compareBuilds(folders));
  else await runAll(values.short);
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
