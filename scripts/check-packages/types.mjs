// Compiles programs that use the packages, with compilers old and new.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../run.mjs';
import { ok, useProgram } from './project.mjs';

// In CommonJS, `import express from 'express'` needs esModuleInterop.
const TYPED = ['strategy.mts', 'sandbox.mts'];
const TYPED_WITH_INTEROP = ['express.mts'];
// What these print must be about the mistake, not about an overload that nobody meant.
const WRONG = {
  'missing.mts':
    /^(?!.*passReqToCallback)(?:(?!'callbackURL' is missing).)*'callbackURL' is missing(?!.*'callbackURL' is missing)/s,
  'user.mts': /Type 'string' is not assignable to type 'number'/,
  'option.mts': /'clientId' does not exist in type .* Did you mean to write 'clientID'\?/,
};
// user.mts declares what a user is, for the whole program.
const WRONG_TOGETHER = [['missing.mts', 'option.mts'], ['user.mts']];

const NODE_NEXT = { module: 'nodenext', moduleResolution: 'nodenext' };
const NODE_16 = { module: 'node16', moduleResolution: 'node16' };
const MODULES = [
  { ...NODE_NEXT, endings: ['.mts', '.cts'] },
  { ...NODE_16, endings: ['.mts', '.cts'], withoutDOM: true },
  { ...NODE_16, endings: ['.mts', '.cts'], withoutDOM: true, esModuleInterop: false },
  // A bundler takes no CommonJS syntax of TypeScript, so there is nothing to check in a .cts.
  { module: 'esnext', moduleResolution: 'bundler', endings: ['.mts'], withoutDOM: true },
];

/** Puts the programs into a project, for all of its compilers. */
export async function useTypedPrograms(project) {
  for (const program of [...TYPED, ...TYPED_WITH_INTEROP])
    for (const ending of ['.mts', '.cts'])
      await useProgram(program, project, program.replace('.mts', ending));
  for (const program of Object.keys(WRONG)) await useProgram(`wrong/${program}`, project, program);
}

/** Compiles them by one compiler. If it is native, it checks other people's declarations too, once. */
export async function checkTypes(project, { folder, isNative = false, alwaysInterop = false }) {
  const modules = MODULES.filter(({ esModuleInterop }) => esModuleInterop !== false || !alwaysInterop);
  const right = modules.map((settings) => describeProgram(settings, isNative));
  const wrong = WRONG_TOGETHER.map((files) => ({ ...NODE_NEXT, skipLibCheck: true, files })).map(toConfig);
  const compile = isNative ? compileEach : compileTogether;
  const printed = await compile(project, folder, [...right, ...wrong]);
  const unexpected = printed.slice(0, right.length).join('');
  if (unexpected !== '') throw new Error(`${folder} said\n${unexpected}`);
  for (const [index, programs] of WRONG_TOGETHER.entries()) {
    for (const program of programs) {
      const errors = selectErrors(printed[right.length + index], program);
      if (!WRONG[program].test(errors)) throw new Error(`${program}: ${folder} said ${errors}`);
    }
  }
  const { version } = JSON.parse(await readFile(path.join(project, 'node_modules', folder, 'package.json')));
  ok(`types on TypeScript ${version}`);
}

function describeProgram({ endings, withoutDOM = false, esModuleInterop = true, ...settings }, isNative) {
  const programs = esModuleInterop ? [...TYPED, ...TYPED_WITH_INTEROP] : TYPED;
  const files = endings.flatMap((ending) => programs.map((program) => program.replace('.mts', ending)));
  const lib = withoutDOM ? { lib: ['es2022'] } : {};
  const skipLibCheck = isNative && withoutDOM;
  return toConfig({
    ...settings,
    ...lib,
    exactOptionalPropertyTypes: true,
    esModuleInterop,
    skipLibCheck,
    files,
  });
}

function toConfig({ files, ...settings }) {
  return {
    compilerOptions: { strict: true, noEmit: true, target: 'es2022', types: ['node'], ...settings },
    files,
  };
}

async function compileTogether(project, folder, programs) {
  const script = path.join(import.meta.dirname, 'compile.mjs');
  return JSON.parse(
    await run(process.execPath, [script, folder, JSON.stringify(programs)], { cwd: project }),
  );
}

async function compileEach(project, folder, programs) {
  const printed = [];
  const config = path.join(project, `${folder}.json`);
  for (const program of programs) {
    await writeFile(config, JSON.stringify(program));
    const args = [path.join('node_modules', folder, 'bin/tsc'), '--project', config];
    const compiled = run(process.execPath, args, { cwd: project });
    printed.push(await compiled.catch((error) => error.cause.stdout || Promise.reject(error)));
  }
  return printed;
}

/** The errors of one file: the lines that begin with its name, and what is indented below them. */
function selectErrors(printed, file) {
  return [...printed.matchAll(/^(\S+?)\(\d+,\d+\): error .*(?:\n .*)*/gm)]
    .filter(([, name]) => name === file)
    .map(([error]) => error)
    .join('\n');
}
