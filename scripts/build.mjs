// Builds what has changed since the last build: `npm run build`, before `npm test`, `npm start` and `npm pack`.
// Arguments are the folders to build. With --clean, what was built before goes first: what is packed must come from the sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';

const OLDEST_NODE = 20;
if (Number.parseInt(process.versions.node) < OLDEST_NODE) {
  console.error(
    `This needs Node ${OLDEST_NODE} or later; you have ${process.version}. See https://nodejs.org.`,
  );
  process.exit(1);
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals: named } = parseArgs({
  options: { clean: { type: 'boolean' } },
  allowPositionals: true,
});
const folders = (named.length > 0 ? named : ['.', 'sandbox', 'example-app']).map((name) => join(root, name));

/** The files of a folder with this ending, without it. */
function listStems(folder, ending) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
}

/** Whether each source has its output, and each output its source. */
function isComplete(folder) {
  const dist = join(folder, 'dist');
  const ending = folder === join(root, '.') ? '.d.ts' : '.js';
  // If other folders' files are compiled too, the folders are kept.
  const nested = join(dist, basename(folder), 'lib');
  const output = existsSync(nested) ? nested : dist;
  return (
    existsSync(output) &&
    `${listStems(join(folder, 'lib'), '.ts').sort()}` === `${listStems(output, ending).sort()}`
  );
}

const incomplete = folders.filter((folder) => values.clean || !isComplete(folder));
// The compiler notices neither outputs that are gone nor those whose source is gone, and npm would pack what it finds.
for (const folder of incomplete) rmSync(join(folder, 'dist'), { recursive: true, force: true });
if (incomplete.length > 0) console.error('Building … (the first time takes up to 20 seconds)');

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const projects = folders.map((folder) => join(folder, 'tsconfig.build.json'));
const { status } = spawnSync(process.execPath, [compiler, '--build', ...projects], { stdio: 'inherit' });
process.exitCode = status ?? 1;
// One file: loading forty takes three times as long as loading passport-oauth2. Names stay, and the map holds the sources.
if (status === 0 && folders.includes(join(root, '.'))) {
  buildSync({
    entryPoints: [join(root, 'lib/index.ts')],
    outfile: join(root, 'dist/index.js'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: `node${OLDEST_NODE}`,
    sourcemap: true,
  });
}
