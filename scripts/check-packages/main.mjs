// Checks both packages as npm would publish them: packed from a copy of this repository, and installed in empty
// projects. The programs that use them there are in test/consumers. Needs the npm registry and curl.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root, run } from '../run.mjs';
import { copyRepository, pack } from './pack.mjs';
import { createProject, measure, ok, useProgram, work } from './project.mjs';
import { checkTypes, useTypedPrograms } from './types.mjs';

const PACKAGES = [
  { folder: '.', programs: ['strategy.cjs', 'strategy.mjs'] },
  { folder: 'sandbox', programs: ['sandbox.mjs'] },
];

const NODES = [20, 22, 24, 26];
const FRAMEWORK = ['express', 'express-session', 'passport'];

// TypeScript 6 and later refuse to switch esModuleInterop off.
const COMPILERS = [
  { folder: 'typescript5', version: '5' },
  { folder: 'typescript6', version: '6', alwaysInterop: true },
  { folder: 'typescript7', version: '7', alwaysInterop: true, isNative: true },
];
const TYPES = ['@types/express', '@types/passport'];
// The types of Node are as old as the compiler needs.
const OLDEST = ['typescript@5.4', '@types/node@20.12', ...TYPES];

const tool = (name) => path.join(import.meta.dirname, 'node_modules/.bin', name);

async function checkAlone({ name, tarball, programs }) {
  await run(tool('publint'), ['run', '--strict', tarball]);
  await run(tool('attw'), [tarball]);
  ok(`${name}: publint and attw`);
  const project = await createProject(`${name}-alone`, [tarball]);
  for (const program of programs) {
    await useProgram(program, project);
    await run(process.execPath, ['--throw-deprecation', program], { cwd: project });
  }
  ok(`${name}: ${programs.join(', ')}, with ${await measure(project)} installed`);
}

/** Logs in on every Node; npm has those that do not run this. */
async function checkNodes(project) {
  await useProgram('login.mjs', project);
  for (const version of NODES) {
    const isThis = Number.parseInt(process.versions.node) === version;
    const [command, ...rest] = isThis
      ? [process.execPath]
      : ['npx', '--yes', '--package', `node@${version}`, 'node'];
    const args = [...rest, '--throw-deprecation', '--pending-deprecation', 'login.mjs'];
    ok((await run(command, args, { cwd: project })).trim());
  }
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

/** Leaves the tarballs in a folder for the tests that run meanwhile. It is there when all of them are in it. */
async function share(files, folder) {
  if (folder === undefined) return;
  for (const file of files) await cp(file, path.join(`${folder}.part`, path.basename(file)));
  await rename(`${folder}.part`, folder);
}

const installed = run('npm', ['ci', '--ignore-scripts', '--prefer-offline'], { cwd: import.meta.dirname });
const copy = await copyRepository(PACKAGES.map(({ folder }) => folder));
const packages = [];
for (const each of PACKAGES) packages.push({ ...each, ...(await pack(copy, each.folder)) });
ok('packed, without what somebody wrote into dist');
const tarballs = packages.map(({ tarball }) => tarball);
await share(tarballs, process.env.PACKED);
await installed;
// Two lines of work at once, for two cores.
await Promise.all([
  (async () => {
    for (const each of packages) await checkAlone(each);
    await checkCurlLogin(path.join(work, 'loopandtie-sandbox-alone'));
    const project = await createProject('oldest', [...tarballs, ...OLDEST]);
    await useTypedPrograms(project);
    await checkTypes(project, { folder: 'typescript' });
  })(),
  (async () => {
    const { devDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
    const project = await createProject('newer', [
      ...tarballs,
      ...FRAMEWORK.map((name) => `${name}@${devDependencies[name]}`),
      ...COMPILERS.map(({ folder, version }) => `${folder}@npm:typescript@${version}`),
      '@types/node@20',
      ...TYPES,
    ]);
    await useTypedPrograms(project);
    await checkNodes(project);
    for (const compiler of COMPILERS) await checkTypes(project, compiler);
  })(),
]);
await rm(work, { recursive: true });
