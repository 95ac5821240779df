// Builds what has changed since the last build: `npm run build`, before `npm test`, `npm start` and `npm pack`.
// Arguments are the folders to build. With --clean, what was built before goes first: what is packed must come from the sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

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
  const ending = folder === root ? '.d.ts' : '.js';
  // If other folders' files are compiled too, the folders are kept.
  const nested = join(dist, basename(folder), 'lib');
  const output = existsSync(nested) ? nested : dist;
  return (
    existsSync(output) &&
    listStems(join(folder, 'lib'), '.ts').sort().join() === listStems(output, ending).sort().join()
  );
}

const incomplete = folders.filter((folder) => values.clean || !isComplete(folder));
// The compiler notices neither outputs that are gone nor those whose source is gone, and npm would pack what it finds.
for (const folder of incomplete) rmSync(join(folder, 'dist'), { recursive: true, force: true });
if (incomplete.length > 0) console.error('Building … (the first time takes up to 20 seconds)');

const require = createRequire(import.meta.url);
const projects = folders.map((folder) => join(folder, 'tsconfig.build.json'));
const compiler = [require.resolve('typescript/bin/tsc'), '--build', ...projects];
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' });
process.exitCode = status ?? 1;

/** Whether the bundle is there, and no source is newer. Programs may run from it now: it is not written without need. */
function isBundled(bundle) {
  const sources = readdirSync(join(root, 'lib'), { recursive: true, withFileTypes: true });
  const modified = (file) => statSync(file).mtimeMs;
  return (
    existsSync(bundle) &&
    sources.every(
      ({ parentPath, path, name }) => modified(join(parentPath ?? path, name)) <= modified(bundle),
    )
  );
}

// One file: loading forty takes three times as long as loading passport-oauth2. Names stay, and the map holds the sources.
// So package.json needs no exports map, which costs a CommonJS app 8 ms more: nothing else can be required.
// All folders but the sandbox run it, as the compiler knows from their references.
const bundle = join(root, 'dist', 'index.js');
if (status === 0 && folders.some((folder) => folder !== join(root, 'sandbox')) && !isBundled(bundle)) {
  require('esbuild').buildSync({
    entryPoints: [join(root, 'lib', 'index.ts')],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: `node${OLDEST_NODE}`,
    sourcemap: true,
  });
}
