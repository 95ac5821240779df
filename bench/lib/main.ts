// npm run bench: measures everything and keeps the result. With --short it only checks that all of it works.
// npm run bench -- SECTION …: only these. npm run bench -- compare A B: two builds, in process.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { compareBuilds } from './compare';
import { express } from './express';
import { imports } from './imports';
import { inProcess } from './in-process';
import { scale } from './scale';
import { showGoals, type Measure, type Section } from './section';
import { describeSurroundings, ROOT } from './surroundings';
import { tenants } from './tenants';
import { waits } from './waits';

const SECTIONS: Record<string, Measure> = {
  waits,
  'in-process': inProcess,
  tenants,
  imports,
  scale,
  express,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { short: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [command, ...folders] = positionals;
  if (command === 'compare') {
    console.log(await compareBuilds(folders));
    return;
  }
  const unknown = positionals.filter((name) => !SECTIONS[name]);
  if (unknown.length > 0) {
    throw new Error(`no section ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`);
  }
  const since = performance.now();
  const sections: Record<string, Section> = {};
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (positionals.length === 0 || positionals.includes(name)) sections[name] = await measure(values.short);
  }
  const texts: Record<string, string> = {
    surroundings: describeSurroundings((performance.now() - since) / 1000),
    goals: showGoals(Object.values(sections).flatMap(({ goals = [] }) => goals)),
  };
  for (const [name, { text }] of Object.entries(sections)) texts[name] = text;
  const template = readFileSync(join(ROOT, 'bench', 'RESULTS.template.md'), 'utf8');
  const filled = template.replace(/{{(.*)}}/g, (_, name: string) => texts[name] ?? 'Not measured.');
  const report = await format(filled, { parser: 'markdown' });
  console.log(report);
  if (values.short) console.log('That was the short form: everything works, and its numbers say nothing.');
  else if (positionals.length === 0) {
    writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), report);
    for (const [file, svg] of Object.values(sections).flatMap(({ charts = {} }) => Object.entries(charts))) {
      writeFileSync(join(ROOT, 'docs', 'images', file), svg);
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
