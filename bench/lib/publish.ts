// Writes results down: bench/RESULTS.md, the overview in docs/performance.md, the wait in README.md, and the charts.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRIO } from './contenders';
import { table, type Report } from './report';
import { describeSurroundings, ROOT } from './surroundings';

/** By section; with the minutes and the day. */
export type Results = Record<string, Report & { minutes: number; when: string }>;

/** Gives the text of bench/RESULTS.md. */
export function writeResults(results: Results): Promise<string> {
  const minutes = Object.values(results).reduce((sum, section) => sum + section.minutes, 0);
  const texts: Record<string, string> = {
    surroundings: describeSurroundings(),
    minutes: minutes.toFixed(1),
    overview: writeOverview(results),
  };
  for (const [name, { text, when }] of Object.entries(results)) texts[name] = `${text}\n\n${when}`;
  const template = readFileSync(join(ROOT, 'bench', 'RESULTS.template.md'), 'utf8');
  const filled = template.replace(/{{([^}]*)}}/g, (_, name: string) => texts[name] ?? 'Not measured.');
  return format(filled);
}

/** Writes all files that show results. */
export async function publish(results: Results): Promise<void> {
  writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), await writeResults(results));
  const overview = [writeOverview(results, ['waits', 'in-process', 'express'])];
  for (const { file, title, svg } of Object.values(results).flatMap(({ charts }) => charts)) {
    const path = join(ROOT, 'docs', 'images', file);
    rmSync(path, { force: true });
    if (svg === undefined) continue;
    writeFileSync(path, svg);
    overview.push(`<img src="images/${file}" alt="${title}" width="860">`);
  }
  const page = join(ROOT, 'docs', 'performance.md');
  const marked = /(?<=<!-- overview -->)[^]*(?=<!-- end of overview -->)/;
  const filled = readFileSync(page, 'utf8').replace(marked, `\n\n${overview.join('\n\n')}\n\n`);
  writeFileSync(page, await format(filled));

  const [, ours = '', base = ''] = Object.values(results).flatMap(({ goals }) => goals)[0] ?? [];
  const readme = join(ROOT, 'README.md');
  const wait = `[${Math.round(parseFloat(ours))} ms instead of ${Math.round(parseFloat(base))}]`;
  // If it is not published, a test says that README.md must not claim it.
  if (!wait.includes('NaN'))
    writeFileSync(readme, readFileSync(readme, 'utf8').replace(/\[\d+ ms instead of \d+\]/, wait));
}

async function format(markdown: string): Promise<string> {
  const oxfmt = await import('oxfmt'); // an ES module
  return (await oxfmt.format('page.md', markdown)).code;
}

/** What has a goal, by default of all sections. */
function writeOverview(results: Results, sections = Object.keys(results)): string {
  const goals = sections.flatMap((name) => results[name]?.goals ?? []);
  return table([['', ...TRIO, 'goal', 'met'], ...goals]);
}
