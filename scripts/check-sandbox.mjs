// Whether the packed sandbox works where it is installed: publint, attw, require, import, types, how soon `npx` has it
// up, and the login by curl of its README. Needs the npm registry and curl, so it is no part of `npm test`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createProject, createWorkFolder, pack, root, run } from './packed.mjs';

const STARTS = 7;

// Types of Node as old as the compiler, where newer ones ask for a newer one.
const COMPILERS = [
  ['5.4', '20.12'],
  ['6', '20'],
  ['7', '20'],
];

const LOADED = `
import assert from 'node:assert';
import { createRequire } from 'node:module';
import { startSandbox } from 'loopandtie-sandbox';
assert.equal(createRequire(import.meta.url)('loopandtie-sandbox').startSandbox, startSandbox);
const sandbox = await startSandbox();
await (await fetch(sandbox.url)).text();
await sandbox.close();
`;

const TYPED = `
import { startSandbox, type RecordedRequest, type Sandbox, type SandboxOptions } from 'loopandtie-sandbox';
const options: SandboxOptions = { users: [{ email: 'me@my.test' }], serverVersion: 4 };
export async function main(): Promise<URL> {
  const sandbox: Sandbox = await startSandbox({ ...options, onRequest: (request: RecordedRequest) => request.path });
  sandbox.next('timeout', 'teams');
  const secret: string = sandbox.client.clientSecret;
  await startSandbox({ clients: [{ clientID: 'id', clientSecret: secret, redirectURIs: [] }] });
  return sandbox.login(sandbox.authorizationURL, { as: 'me@my.test' });
}
// @ts-expect-error -- a misspelt option
void startSandbox({ prot: 1 });
// @ts-expect-error -- a fault that there is not
export const wrong = (sandbox: Sandbox): void => sandbox.next('nonsense');
`;

const MODULES = [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
];

async function checkTypes(folder, [typescript, node], tarball) {
  const project = await createProject(folder, [tarball, `typescript@${typescript}`, `@types/node@${node}`]);
  await writeFile(path.join(project, 'consumer.mts'), TYPED);
  for (const [module, moduleResolution] of MODULES) {
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ['node'],
    };
    await writeFile(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.mts'] }),
    );
    await run('npx', ['tsc', '--project', 'tsconfig.json'], { cwd: project });
  }
}

/** Starts the command by npx; gives its address, how long it took, and how to end it. */
async function start(cwd) {
  const started = performance.now();
  const options = { cwd, stdio: ['ignore', 'pipe', 'inherit'], detached: true };
  const child = spawn('npx', ['loopandtie-sandbox', '--port', '0'], options);
  const ended = once(child, 'exit');
  let output = '';
  let url;
  for await (const chunk of child.stdout) {
    output += chunk;
    [, url] = /^loopandtie-sandbox listening on (http:\S+)\n/.exec(output) ?? [];
    if (url) break;
  }
  if (!url) throw new Error(`npx loopandtie-sandbox did not say where it listens:\n${output}`);
  const took = performance.now() - started;
  const stop = async () => {
    // The whole group: npx hands no signal on to what it started.
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  return { url, took, stop };
}

/** The commands of the README, as somebody would paste them into a shell. */
async function readCurlLogin(url) {
  const readme = await readFile(path.join(root, 'sandbox/README.md'), 'utf8');
  const [, commands] = /## A login by curl alone.*?```sh\n(.*?)```/s.exec(readme) ?? [];
  if (!commands) throw new Error('the README of the sandbox has no login by curl');
  return commands.replaceAll('http://127.0.0.1:4000', url);
}

const work = await createWorkFolder('sandbox');
await run('npx', ['publint', '--strict', 'sandbox'], { cwd: root });
await run('npx', ['attw', '--pack', 'sandbox'], { cwd: root });
console.log('ok  publint --strict and attw: loopandtie-sandbox');

const tarball = await pack('sandbox', work);
const project = await createProject(path.join(work, 'empty'), [tarball]);
await writeFile(path.join(project, 'loaded.mjs'), LOADED);
await run(process.execPath, ['--throw-deprecation', 'loaded.mjs'], { cwd: project });
console.log('ok  require and import from the tarball');

for (const compiler of COMPILERS) {
  await checkTypes(path.join(work, `typescript-${compiler[0]}`), compiler, tarball);
  console.log(`ok  types on TypeScript ${compiler[0]}`);
}

const times = [];
for (let count = 0; count < STARTS; count += 1) {
  const { took, stop } = await start(project);
  times.push(took);
  await stop();
}
const median = times.toSorted((one, other) => one - other)[Math.floor(STARTS / 2)];
console.log(`ok  up by npx after ${Math.round(median)} ms (median of ${STARTS})`);

const { url, stop } = await start(project);
try {
  const answer = await run('bash', ['-euo', 'pipefail', '-c', await readCurlLogin(url)], { cwd: work });
  if (!answer.includes('"type":"teams"')) throw new Error(`the login by curl ended in\n${answer}`);
  console.log('ok  the login by curl of the README');
} finally {
  await stop();
}
