// Whether the packed tarball works where it is installed: publint, attw, require, import, and its types on every
// TypeScript from 5.4 on. Needs the npm registry, so it is no part of `npm test`.
import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createProject, createWorkFolder, pack, root, run } from './packed.mjs';

// Types of Node as old as the compiler, where newer ones ask for a newer one.
const COMPILERS = [
  { typescript: '5.4', types: ['@types/node@20.12'], mayGoWithoutInterop: true },
  { typescript: '5', types: ['@types/node@20'], mayGoWithoutInterop: true },
  // From 6 on esModuleInterop can not be switched off without an error from the compiler itself.
  { typescript: '6', types: ['@types/node@20'], mayGoWithoutInterop: false },
  { typescript: '7', types: ['@types/node@20'], mayGoWithoutInterop: false },
];
const MODULES = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

const REQUIRED = `
const { LoopAndTieStrategy, Strategy } = require('passport-loopandtie');
const { Strategy: OAuth2Strategy } = require('passport-oauth2');
const options = { clientID: 'id', clientSecret: 'secret-of-the-app', callbackURL: 'https://your.site/callback' };
const strategy = new LoopAndTieStrategy(options);
const assert = require('node:assert');
assert.equal(strategy.name, 'loopandtie');
assert.ok(strategy instanceof OAuth2Strategy);
assert.equal(Strategy, LoopAndTieStrategy);
import('passport-loopandtie').then((imported) => {
  assert.equal(imported.LoopAndTieStrategy, LoopAndTieStrategy);
  assert.equal(imported.Strategy, LoopAndTieStrategy);
});
`;

const IMPORTED = `
import assert from 'node:assert';
import { LoopAndTieError, LoopAndTieStrategy } from 'passport-loopandtie';
const options = { clientID: 'id', clientSecret: 'secret-of-the-app', callbackURL: 'https://your.site/callback' };
assert.equal(new LoopAndTieStrategy(options, async () => ({ id: 1 })).name, 'loopandtie');
assert.throws(() => new LoopAndTieStrategy({ ...options, clientId: 'id' }), /clientID/);
assert.equal(new LoopAndTieError('timeout', 'text').status, 504);
`;

/** What a consumer writes; a type that is lost along the way becomes `any`, which the last lines would let pass. */
const TYPED = `
import {
  LoopAndTieError,
  LoopAndTieStrategy,
  type Authorization,
  type LoopAndTieUser,
  type VerifyFunctionWithRequestAndParams,
} from 'passport-loopandtie';

const options = {
  clientID: process.env.LOOPANDTIE_CLIENT_ID,
  clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
  callbackURL: 'https://your.site/auth/loopandtie/callback',
};
new LoopAndTieStrategy(options);
new LoopAndTieStrategy(options, async (authorization) => {
  const token: string = authorization.accessToken;
  return { token, teams: authorization.profile?.teams };
});
const verify: VerifyFunctionWithRequestAndParams = (req, accessToken, refreshToken, params, profile, done) => {
  done(null, { token: accessToken, path: req.path, created: params.created_at, teams: profile.teams });
};
new LoopAndTieStrategy({ ...options, passReqToCallback: true }, verify);
export function read(error: unknown, user: LoopAndTieUser, authorization: Authorization): string | undefined {
  if (error instanceof LoopAndTieError) return error.code satisfies string;
  return user.createdAt ?? authorization.createdAt;
}
// @ts-expect-error -- a misspelt option
new LoopAndTieStrategy({ ...options, clientId: 'x' });
// @ts-expect-error -- not any: the option is of another type
new LoopAndTieStrategy({ ...options, timeout: '10' });
`;

async function checkLint(folder) {
  await run('npx', ['publint', '--strict', folder], { cwd: root });
  await run('npx', ['attw', '--pack', folder], { cwd: root });
}

async function measureInstalled(project) {
  const modules = path.join(project, 'node_modules');
  const entries = await readdir(modules, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  const packages = JSON.parse(
    await run('npm', ['ls', '--all', '--json', '--parseable=false'], { cwd: project }),
  );
  const names = new Set();
  const collect = ({ dependencies = {} }) => {
    for (const [name, child] of Object.entries(dependencies)) {
      names.add(`${name}@${child.version}`);
      collect(child);
    }
  };
  collect(packages);
  return `${names.size} packages, ${(bytes / 1e6).toFixed(2)} MB installed`;
}

async function checkRuntime(project) {
  await writeFile(path.join(project, 'required.cjs'), REQUIRED);
  await writeFile(path.join(project, 'imported.mjs'), IMPORTED);
  await run(process.execPath, ['--throw-deprecation', 'required.cjs'], { cwd: project });
  await run(process.execPath, ['--throw-deprecation', 'imported.mjs'], { cwd: project });
}

async function checkTypes(project, { mayGoWithoutInterop }) {
  await writeFile(path.join(project, 'consumer.cts'), TYPED);
  await writeFile(path.join(project, 'consumer.mts'), TYPED);
  for (const interop of mayGoWithoutInterop ? [true, false] : [true]) {
    for (const settings of MODULES) {
      const compilerOptions = {
        ...settings,
        target: 'es2022',
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: ['node'],
        ...(mayGoWithoutInterop && { esModuleInterop: interop, allowSyntheticDefaultImports: interop }),
      };
      // A bundler takes no CommonJS syntax of TypeScript, so there is nothing to check in a .cts for it.
      const files = settings.module === 'esnext' ? ['consumer.mts'] : ['consumer.cts', 'consumer.mts'];
      await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
      await run('node_modules/.bin/tsc', ['--project', 'tsconfig.json'], { cwd: project });
    }
  }
}

const work = await createWorkFolder('package');
for (const folder of ['.', 'sandbox']) {
  await checkLint(folder);
  console.log(`ok  publint --strict and attw: ${folder === '.' ? 'passport-loopandtie' : folder}`);
}
const tarball = await pack('.', work);
const project = await createProject(path.join(work, 'empty'), [tarball]);
await checkRuntime(project);
console.log(`ok  require and import from the tarball: ${await measureInstalled(project)}`);
/** One after the other: the project's tsconfig.json is written anew for each setting. */
async function checkCompilers(compilers) {
  for (const compiler of compilers) {
    const { typescript, types } = compiler;
    const folder = path.join(work, `typescript-${typescript}`);
    const typed = await createProject(folder, [tarball, `typescript@${typescript}`, ...types]);
    const version = (await run('node_modules/.bin/tsc', ['--version'], { cwd: typed })).trim();
    await checkTypes(typed, compiler);
    console.log(`ok  types on TypeScript ${version.replace('Version ', '')}`);
  }
}

const [first, ...others] = COMPILERS;
await Promise.all([checkCompilers([first]), checkCompilers(others)]);
