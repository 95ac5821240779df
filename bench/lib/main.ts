// npm run bench: measures everything and keeps the result. With --short it only checks that all of it works.
// npm run bench -- SECTION …: only these. npm run bench -- compare A B: two builds, in process.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { compareBuilds } from './compare';
import { express } from './express';
import { imports } from './imports';
import { inProcess } from './in-process';
import { scale } from './scale';
import { showGoals, type Measure, type Section } from './section';
import { describeMachine, listVersions, ROOT } from './surroundings';
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
  const sections: Section[] = [];
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (positionals.length === 0 || positionals.includes(name)) sections.push(await measure(values.short));
  }
  const report = await format(describe(sections, (performance.now() - since) / 1000), { parser: 'markdown' });
  console.log(report);
  if (values.short) console.log('That was the short form: everything works, and its numbers say nothing.');
  else if (positionals.length === 0) {
    writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), report);
    for (const [file, svg] of sections.flatMap(({ charts = {} }) => Object.entries(charts))) {
      writeFileSync(join(ROOT, 'docs', 'images', file), svg);
    }
  }
}

function describe(sections: readonly Section[], seconds: number): string {
  return `# What a login costs

Measured on ${new Date().toISOString().slice(0, 10)} in ${seconds.toFixed(0)} s, on ${describeMachine()}.
Versions: ${listVersions()}. Written by \`npm run bench\`; do not edit.

passport-oauth2 is measured twice, with state and PKCE on. **What its second copy is away from the first is noise, and a
figure counts only if that is within 3 %.** Peers check \`state\`, use PKCE and put the same user in the session, unless
their name says otherwise.

## Goals

${showGoals(sections.flatMap(({ goals = [] }) => goals))}

${sections.map(({ title, text }) => `## ${title}\n\n${text}`).join('\n\n')}
`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
