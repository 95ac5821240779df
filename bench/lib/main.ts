// npm run bench: measures, prints, and keeps the result. With --short it only checks that all of it works.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawChart } from './chart';
import { FULL, SHORT } from './plan';
import { formatResults } from './report';
import { run } from './run';

const ROOT = join(__dirname, '..', '..');

async function main(): Promise<void> {
  const short = process.argv.includes('--short');
  const results = await run(short ? SHORT : FULL, (step) => {
    console.error(`… ${step}`);
  });
  const report = formatResults(results);
  const chart = drawChart(results);
  console.log(report);
  if (short) {
    console.log('That was the short form: everything works, and its numbers say nothing.');
    return;
  }
  mkdirSync(join(ROOT, 'docs', 'images'), { recursive: true });
  writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), report);
  writeFileSync(join(ROOT, 'docs', 'images', 'cpu-per-login.svg'), chart);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
