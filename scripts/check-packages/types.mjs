// Compiles programs that use the packages, with compilers old and new.
import { writeFile } from 'node:fs/promises';
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

/** Compiles them by one compiler. Declarations of others take most of the time, so `checksLibraries` is for a few. */
export async function checkTypes(project, { folder, checksLibraries = false, alwaysInterop = false }) {
  const tsc = path.join('node_modules', folder, 'bin/tsc');
  const compile = async (settings, files) => {
    const compilerOptions = { strict: true, noEmit: true, target: 'es2022', types: ['node'], ...settings };
    const config = `${folder}.json`;
    await writeFile(path.join(project, config), JSON.stringify({ compilerOptions, files }));
    await run(process.execPath, [tsc, '--project', config], { cwd: project });
  };
  for (const { endings, withoutDOM = false, esModuleInterop = true, ...settings } of MODULES) {
    if (!esModuleInterop && alwaysInterop) continue;
    const skipLibCheck = !checksLibraries || withoutDOM;
    const lib = withoutDOM ? { lib: ['es2022'] } : {};
    const programs = esModuleInterop ? [...TYPED, ...TYPED_WITH_INTEROP] : TYPED;
    const files = endings.flatMap((ending) => programs.map((program) => program.replace('.mts', ending)));
    // One at a time: they share the file.
    const strict = { exactOptionalPropertyTypes: true, esModuleInterop, skipLibCheck };
    await compile({ ...settings, ...lib, ...strict }, files);
  }
  for (const programs of WRONG_TOGETHER) {
    const printed = await compile({ ...NODE_NEXT, skipLibCheck: true }, programs).then(
      () => 'nothing',
      (error) => error.message,
    );
    for (const program of programs) {
      const errors = selectErrors(printed, program);
      if (!WRONG[program].test(errors)) throw new Error(`${program}: ${folder} said ${errors} in ${printed}`);
    }
  }
  const version = await run(process.execPath, [tsc, '--version'], { cwd: project });
  ok(`types on TypeScript ${version.trim().replace('Version ', '')}`);
}

/** The errors of one file: the lines that begin with its name, and what is indented below them. */
function selectErrors(printed, file) {
  return [...printed.matchAll(/^(\S+?)\(\d+,\d+\): error .*(?:\n .*)*/gm)]
    .filter(([, name]) => name === file)
    .map(([error]) => error)
    .join('\n');
}
