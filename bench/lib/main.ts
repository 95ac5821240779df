// npm run bench: measures everything and keeps the result. With --short it only checks that all of it works.
// npm run bench -- SECTION …: these again, beside what was kept. npm run bench -- compare A B: two builds, in process.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareBuilds } from './compare';
import { endProcesses } from './processes';
import { publish, writeResults, type Results } from './publish';
import { report, type Section } from './report';
import { express } from './sections/express';
import { imports } from './sections/imports';
import { inProcess } from './sections/in-process';
import { scale } from './sections/scale';
import { tenants } from './sections/tenants';
import { waits } from './sections/waits';

type Define = (short: boolean) => Section;

const SECTIONS: Record<string, Define> = { waits, 'in-process': inProcess, tenants, imports, scale, express };
/** What earlier runs of this build measured: a section that did not count can be measured again alone. */
const KEPT = join(__dirname, 'results.json');

async function main(): Promise<void> {
  const options = { short: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, ...folders] = positionals;
  if (command === 'compare') {
    console.log(await compareBuilds(folders));
    return;
  }
  const all = Object.keys(SECTIONS);
  const unknown = positionals.filter((name) => !SECTIONS[name]);
  if (unknown.length > 0) throw new Error(`no section ${unknown.join(', ')}; there are ${all.join(', ')}`);
  const isKept = !values.short && existsSync(KEPT);
  const kept: Results = isKept ? (JSON.parse(readFileSync(KEPT, 'utf8')) as Results) : {};
  const results: Results = {};
  for (const [name, define] of Object.entries(SECTIONS)) {
    if (positionals.length === 0 || positionals.includes(name))
      kept[name] = await measure(name, define(values.short));
    if (kept[name]) results[name] = kept[name];
    if (!values.short) writeFileSync(KEPT, JSON.stringify(kept));
  }
  console.log(await writeResults(results));
  if (values.short) console.log('That was the short form: everything works, and its numbers say nothing.');
  else if (all.every((name) => results[name])) await publish(results);
}

async function measure(name: string, section: Section): Promise<Results[string]> {
  const since = performance.now();
  const load = loadavg().map((average) => average.toFixed(1));
  const rounds = await section.measure();
  await endProcesses();
  const minutes = (performance.now() - since) / 60_000;
  console.log(`${name}: ${minutes.toFixed(1)} minutes`);
  const day = new Date().toISOString().slice(0, 10);
  const when = `${rounds.length} rounds on ${day} in ${minutes.toFixed(1)} minutes; load average before: ${load.join(', ')}.`;
  return { ...report(section, rounds), minutes, when };
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => void endProcesses());
