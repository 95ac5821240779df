// Checks both packages as npm would publish them: packed from a copy of this repository, and installed in empty
// projects. The programs that use them there are in test/consumers. Needs the npm registry and curl.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root, run } from './run.mjs';

const PACKAGES = [
  { folder: '.', programs: ['strategy.cjs', 'strategy.mjs'] },
  { folder: 'sandbox', programs: ['sandbox.mjs'] },
];

// For the compilers. In CommonJS, `import express from 'express'` needs esModuleInterop.
const TYPED = ['strategy.mts', 'sandbox.mts'];
const TYPED_WITH_INTEROP = ['express.mts'];
// What these print must be about the mistake, not about an overload that nobody meant.
const WRONG = {
  'wrong/missing.mts':
    /^(?!.*passReqToCallback)(?:(?!'callbackURL' is missing).)*'callbackURL' is missing(?!.*'callbackURL' is missing)/s,
  'wrong/user.mts': /Type 'string' is not assignable to type 'number'/,
  'wrong/option.mts': /'clientId' does not exist in type .* Did you mean to write 'clientID'\?/,
};

const NODES = [20, 22, 24, 26];
const FRAMEWORK = ['express', 'express-session', 'passport'];

// The types of Node are as old as the compiler needs. TypeScript 6 and later refuse to switch esModuleInterop off.
const COMPILERS = [
  { typescript: '5.4', types: '20.12' },
  { typescript: '5', types: '20' },
  { typescript: '6', types: '20', alwaysInterop: true },
  { typescript: '7', types: '20', alwaysInterop: true },
];
const MODULES = [
  { module: 'node16', moduleResolution: 'node16', endings: ['.mts', '.cts'] },
  { module: 'node16', moduleResolution: 'node16', endings: ['.mts', '.cts'], esModuleInterop: false },
  { module: 'nodenext', moduleResolution: 'nodenext', endings: ['.mts', '.cts'] },
  // A bundler takes no CommonJS syntax of TypeScript, so there is nothing to check in a .cts.
  { module: 'esnext', moduleResolution: 'bundler', endings: ['.mts'] },
];

const work = await mkdtemp(path.join(tmpdir(), 'loopandtie-packages-'));
const ok = (what) => console.log(`ok  ${what}`);

const TAMPERED = '/* not from the sources */';

/** Copies what git knows or would add, builds the packages there, and tampers with the build: none of that may be packed. */
async function copyRepository() {
  const copy = path.join(work, 'repository');
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const file of listed.split('\0')) {
    const source = path.join(root, file);
    // Git still lists a file that was deleted and not committed.
    if (file !== '' && existsSync(source)) await cp(source, path.join(copy, file));
  }
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const folders = PACKAGES.map(({ folder }) => folder);
  await run(process.execPath, ['scripts/build.mjs', ...folders], { cwd: copy });
  for (const folder of folders) await appendFile(path.join(copy, folder, 'dist/index.js'), TAMPERED);
  return copy;
}

async function pack(copy, folder) {
  const args = ['pack', '--json', '--pack-destination', work];
  const listing = JSON.parse(await run('npm', args, { cwd: path.join(copy, folder) }));
  // npm 11 gives an array, npm 12 an object by name.
  const [{ name, filename, files }] = Object.values(listing);
  if (!files.some((file) => file.path === 'dist/index.js')) throw new Error(`${filename} has no code in it`);
  const tarball = path.join(work, filename);
  const code = await run('tar', ['-xzOf', tarball, 'package/dist/index.js']);
  if (code.includes(TAMPERED)) throw new Error(`${filename} holds what was in dist/ before`);
  return { name, tarball: await chooseTarball(filename, tarball) };
}

/** In a release, the very file that is going to be published. */
async function chooseTarball(filename, packed) {
  const { TARBALLS } = process.env;
  if (TARBALLS === undefined || !existsSync(path.join(TARBALLS, filename))) return packed;
  ok(`${filename} is the one to be published`);
  return path.join(TARBALLS, filename);
}

/** Creates a project with these packages, as somebody would who tries them for the first time. */
async function createProject(name, packages) {
  const project = path.join(work, name);
  await mkdir(project);
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...packages];
  await run('npm', args, { cwd: project });
  return project;
}

const useProgram = (program, project, name = program) =>
  copyFile(path.join(root, 'test/consumers', program), path.join(project, name));

async function measure(project) {
  const lock = JSON.parse(await readFile(path.join(project, 'package-lock.json'), 'utf8'));
  const files = await readdir(path.join(project, 'node_modules'), { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map((file) => stat(path.join(file.parentPath, file.name)).then(({ size }) => size));
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return `${Object.keys(lock.packages).length - 1} packages, ${(bytes / 1e6).toFixed(2)} MB`;
}

async function checkAlone({ name, tarball, programs }) {
  await run('npx', ['publint', 'run', '--strict', tarball]);
  await run('npx', ['attw', tarball]);
  ok(`${name}: publint and attw`);
  const project = await createProject(`${name}-alone`, [tarball]);
  for (const program of programs) {
    await useProgram(program, project);
    await run(process.execPath, ['--throw-deprecation', program], { cwd: project });
  }
  ok(`${name}: ${programs.join(', ')}, with ${await measure(project)} installed`);
}

/** Logs in on every Node; npm has each of them. */
async function checkNodes(tarballs) {
  const { devDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const framework = FRAMEWORK.map((name) => `${name}@${devDependencies[name]}`);
  const project = await createProject('login', [...tarballs, ...framework]);
  await useProgram('login.mjs', project);
  for (const version of NODES) {
    const node = ['--yes', '--package', `node@${version}`, 'node'];
    const args = [...node, '--throw-deprecation', '--pending-deprecation', 'login.mjs'];
    ok((await run('npx', args, { cwd: project })).trim());
  }
}

async function checkTypes({ typescript, types, alwaysInterop = false }, tarballs) {
  const project = await createProject(`typescript-${typescript}`, [
    ...tarballs,
    `typescript@${typescript}`,
    `@types/node@${types}`,
    '@types/express',
    '@types/passport',
  ]);
  for (const ending of ['.mts', '.cts']) {
    for (const program of [...TYPED, ...TYPED_WITH_INTEROP]) {
      await useProgram(program, project, program.replace('.mts', ending));
    }
  }
  const compile = async (compilerOptions, files) => {
    await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    await run('node_modules/.bin/tsc', ['--project', '.'], { cwd: project });
  };
  for (const { endings, esModuleInterop = true, ...settings } of MODULES) {
    if (!esModuleInterop && alwaysInterop) continue;
    const compilerOptions = {
      ...settings,
      esModuleInterop,
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ['node'],
    };
    const programs = esModuleInterop ? [...TYPED, ...TYPED_WITH_INTEROP] : TYPED;
    const files = endings.flatMap((ending) => programs.map((program) => program.replace('.mts', ending)));
    // One at a time: they share the file.
    await compile(compilerOptions, files);
  }
  for (const [program, expected] of Object.entries(WRONG)) {
    await useProgram(program, project, path.basename(program));
    const settings = { module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true };
    const printed = await compile({ ...settings, types: ['node'] }, [path.basename(program)]).then(
      () => 'nothing',
      (error) => error.message,
    );
    if (!expected.test(printed)) throw new Error(`${program}: TypeScript ${typescript} said ${printed}`);
  }
  const version = await run('node_modules/.bin/tsc', ['--version'], { cwd: project });
  ok(`types on TypeScript ${version.trim().replace('Version ', '')}`);
}

/** Starts the sandbox by npx, and logs in with the commands of its README. */
async function checkCurlLogin(project) {
  const readme = await readFile(path.join(root, 'sandbox/README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map(([, commands]) => commands);
  const commands = blocks.find((block) => block.includes('curl') && block.includes('grant_type='));
  if (!commands) throw new Error("the sandbox's README has no login by curl");
  // A group of its own: npx does not pass signals on to what it starts.
  const options = { cwd: project, stdio: ['ignore', 'pipe', 'inherit'], detached: true };
  const child = spawn('npx', ['loopandtie-sandbox', '--port', '0'], options);
  const ended = once(child, 'exit');
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const { origin } = new URL(/http:\S+/.exec(line)?.[0] ?? '');
    const script = commands.replaceAll('http://127.0.0.1:4000', origin);
    const answer = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: project });
    if (!answer.includes('"type":"teams"')) throw new Error(`the login by curl ended in\n${answer}`);
  } finally {
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
  ok("a login by curl, as in the sandbox's README");
}

const copy = await copyRepository();
const packages = [];
for (const each of PACKAGES) packages.push({ ...each, ...(await pack(copy, each.folder)) });
ok('packed, without what somebody wrote into dist');
const tarballs = packages.map(({ tarball }) => tarball);
const [oldest, ...newer] = COMPILERS;
// Two lines of work at once, for two cores.
await Promise.all([
  (async () => {
    for (const each of packages) await checkAlone(each);
    await checkCurlLogin(path.join(work, 'loopandtie-sandbox-alone'));
    await checkNodes(tarballs);
    await checkTypes(oldest, tarballs);
  })(),
  (async () => {
    for (const compiler of newer) await checkTypes(compiler, tarballs);
  })(),
]);
await rm(work, { recursive: true });
