// Builds the code, in less than a second: before `npm test`, `npm start` and `npm run bench`. Arguments are the folders.
// With --types, it builds what is packed: types too, and what was built before goes first. `npm run lint` checks types.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const OLDEST_NODE = 20;
if (Number.parseInt(process.versions.node) < OLDEST_NODE) {
  console.error(
    `This needs Node ${OLDEST_NODE} or later; you have ${process.version}. See https://nodejs.org.`,
  );
  process.exit(1);
}

// Packages are bundled: loading forty files takes three times as long as loading passport-oauth2. Names stay, and the map
// holds the sources. So package.json needs no exports map, which costs a CommonJS app 8 ms more: nothing else can be required.
const PACKAGES = {
  '.': { entryPoints: ['lib/index.ts'], outbase: 'lib', bundle: true },
  sandbox: { entryPoints: ['lib/index.ts', 'lib/cli/main.ts'], outbase: 'lib', bundle: true },
};
const PROGRAMS = {
  'example-app': { entryPoints: ['lib/**/*.ts'], outbase: 'lib' },
  // It starts servers with what the tests start theirs with.
  bench: {
    entryPoints: [
      'lib/**/*.ts',
      ...['certificate', 'cookies', 'listen', 'redis'].map((name) => `../test/support/${name}.ts`),
    ],
    outbase: '..',
  },
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { values, positionals } = parseArgs({
  options: { types: { type: 'boolean', default: false } },
  allowPositionals: true,
});

for (const name of positionals.length > 0 ? positionals : ['.', 'sandbox', 'example-app']) {
  const folder = join(root, name);
  const dist = join(folder, 'dist');
  if (values.types) rmSync(dist, { recursive: true, force: true });
  writeCode(folder, dist, { ...PACKAGES, ...PROGRAMS }[name]);
  if (values.types && PACKAGES[name]) writeTypes(folder);
}

/** Writes what has changed. Programs may run from the rest now. */
function writeCode(folder, dist, options) {
  const { outputFiles } = require('esbuild').buildSync({
    absWorkingDir: folder,
    outdir: dist,
    format: 'cjs',
    platform: 'node',
    target: `node${OLDEST_NODE}`,
    ...(options.bundle && { packages: 'external' }),
    sourcemap: true,
    write: false,
    ...options,
  });
  for (const { path, contents } of outputFiles) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.${process.pid}`, contents);
    renameSync(`${path}.${process.pid}`, path);
  }
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    // A file whose source is gone would be packed too.
    const path = join(dist, file);
    if (/\.js(?:\.map)?$/.test(path) && !written.has(path)) rmSync(path, { force: true });
  }
}

/** Without checking them: lint does. */
function writeTypes(folder) {
  const compiler = [require.resolve('typescript/bin/tsc'), '--noCheck'];
  const args = [...compiler, '--project', join(folder, 'tsconfig.build.json')];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
