// A login from the packed tarballs on every Node that is supported, with deprecations as errors; with --all the whole
// test suite on each too. Node itself comes from npm, so this needs the registry.
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { createProject, createWorkFolder, pack, rangeOf, root, run } from './packed.mjs';

const VERSIONS = [20, 22, 24, 26];
const all = process.argv.includes('--all');

/** Runs a program on another Node; npm keeps it in its cache. */
const runOn = (version, args, options) =>
  run('npx', ['--yes', '--package', `node@${version}`, 'node', ...args], options);

const work = await createWorkFolder('nodes');
const packages = [await pack('.', work), await pack('sandbox', work)];
for (const name of ['express', 'express-session', 'passport']) packages.push(await rangeOf(name));
const project = await createProject(path.join(work, 'project'), packages);
await copyFile(path.join(root, 'scripts/login.mjs'), path.join(project, 'login.mjs'));

for (const version of VERSIONS) {
  const exact = (await runOn(version, ['--version'], { cwd: project })).trim();
  await runOn(version, ['--throw-deprecation', '--pending-deprecation', 'login.mjs'], { cwd: project });
  console.log(`ok  login from the tarballs on Node ${exact}`);
  if (all) {
    await runOn(version, ['node_modules/jest/bin/jest.js'], { cwd: root });
    console.log(`ok  all tests on Node ${exact}`);
  }
}
