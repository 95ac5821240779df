// Builds what has changed since the last build: `npm run build`, before `npm test`, `npm start` and `npm pack`.
// Names of folders build these alone; --clean removes the old build first, so that nothing of it gets into a package.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
if (Number.parseInt(process.versions.node) < OLDEST_NODE) {
  console.error(`This needs Node ${OLDEST_NODE} or later; you have ${process.version}. See https://nodejs.org.`);
  process.exit(1);
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const named = process.argv.slice(2).filter((name) => !name.startsWith('--'));
const folders = (named.length > 0 ? named : ['.', 'sandbox', 'example-app']).map((name) => join(root, name));
const outputs = folders.map((folder) => join(folder, 'dist'));

if (process.argv.includes('--clean')) {
  for (const output of outputs) rmSync(output, { recursive: true, force: true });
} else if (!outputs.every((output) => existsSync(output))) {
  console.error('Building … (the first time takes up to 20 seconds)');
}
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const projects = folders.map((folder) => join(folder, 'tsconfig.build.json'));
const { status } = spawnSync(process.execPath, [compiler, '--build', ...projects], { stdio: 'inherit' });
process.exitCode = status ?? 1;
