// Mutates lib/ and runs the tests: what no test notices is a survivor, and each must be explained in
// stryker.config.mjs. `npm run test:mutation`, or `npm run test:mutation -- tokens errors` for some files of lib/.
//
// In two steps, since nearly every test logs in and so covers nearly every line: each file is tried against the tests
// that are written for it, and only what survives these against all tests of lib/. All at once it takes hours;
// so it takes forty minutes on two cores.
// With --own it stops after the first step: quick, but what it lists may be noticed by other tests.
import { Stryker } from '@stryker-mutator/core';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { EXPLAINED, OWN_TESTS } from '../stryker.config.mjs';

process.env.ONE_BY_ONE = '1'; // tests that run at the same time could not be told apart

const ALIVE = ['Survived', 'NoCoverage'];
const names = process.argv.slice(2).filter((name) => name !== '--own');
const ownOnly = process.argv.includes('--own');
const files = (await readdir('lib')).filter(
  (file) => names.length === 0 || names.includes(file.slice(0, -3)),
);

/** Runs Stryker on some places with some tests. */
async function mutate(places, tests) {
  if (tests === undefined) delete process.env.MUTATION_TESTS;
  else process.env.MUTATION_TESTS = `**/test/{${tests.join(',')},}.test.ts`;
  return new Stryker({ mutate: places, reporters: [], logLevel: 'error' }).runMutationTest();
}

/** Names a mutant the same in both steps. */
function identify({ fileName, location: { start, end }, mutatorName, replacement }) {
  const place = [path.basename(fileName), start.line, start.column, end.line, end.column];
  return [...place, mutatorName, replacement].join(':');
}

/** In the form of the option `mutate`, where columns begin with 0. */
function locate({ fileName, location: { start, end } }) {
  const range = `${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
  return `lib/${path.basename(fileName)}:${range}`;
}

/** Why it is no gap; where nothing says so, it is printed. */
async function findExplanation({ fileName, location: { start }, mutatorName, replacement }) {
  const file = path.basename(fileName);
  const line = (await readFile(`lib/${file}`, 'utf8')).split('\n')[start.line - 1].trim();
  const explanation = EXPLAINED.find((explained) => explained.file === file && line.includes(explained.code));
  if (explanation) return explanation;
  console.log(`lib/${file}:${start.line}:${start.column} survived ${mutatorName}`);
  console.log(`  - ${line}\n  + ${replacement.split('\n')[0]}`);
  return undefined;
}

const mutants = new Map();
for (const file of files) {
  const tests = OWN_TESTS[file.slice(0, -3)];
  if (!tests) throw new Error(`stryker.config.mjs does not say which tests are written for lib/${file}`);
  if (tests.length === 0) continue;
  const since = performance.now();
  const results = await mutate([`lib/${file}`], tests);
  for (const result of results) mutants.set(identify(result), result);
  const alive = results.filter(({ status }) => ALIVE.includes(status));
  const seconds = ((performance.now() - since) / 1000).toFixed(0);
  console.log(
    `${file}: ${results.length} mutants, ${alive.length} survive the tests written for it (${seconds} s)`,
  );
  if (ownOnly) for (const mutant of alive) await findExplanation(mutant);
}
if (ownOnly) process.exit();

const survivors = [...mutants.values()].filter(({ status }) => ALIVE.includes(status));
if (survivors.length > 0) {
  console.log(`all tests of lib/ for these ${survivors.length} …`);
  for (const result of await mutate([...new Set(survivors.map(locate))], undefined)) {
    if (mutants.has(identify(result))) mutants.set(identify(result), result);
  }
}

let unexplained = 0;
const counts = {};
for (const mutant of mutants.values()) {
  counts[mutant.status] = (counts[mutant.status] ?? 0) + 1;
  if (!ALIVE.includes(mutant.status)) continue;
  if (!(await findExplanation(mutant))) unexplained += 1;
}
const killed = (counts.Killed ?? 0) + (counts.Timeout ?? 0);
const tried = killed + (counts.Survived ?? 0) + (counts.NoCoverage ?? 0);
console.log(`${killed} of ${tried} mutants killed, ${((killed / tried) * 100).toFixed(1)} %`, counts);
console.log(unexplained === 0 ? 'every survivor is explained' : `${unexplained} survivors are not explained`);
process.exitCode = unexplained === 0 ? 0 : 1;
