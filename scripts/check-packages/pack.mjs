// Packs the packages as npm would publish them, from a copy of this repository.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root, run } from '../run.mjs';
import { ok, work } from './project.mjs';

const TAMPERED = '/* not from the sources */';
const EXTRA = 'extra.cjs';

/** Copies what git knows or would add. Each dist/ looks like a build and was tampered with: none of it may be packed. */
export async function copyRepository(folders) {
  const copy = path.join(work, 'repository');
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const file of listed.split('\0')) {
    const source = path.join(root, file);
    // Git still lists a file that was deleted and not committed.
    if (file !== '' && existsSync(source)) await cp(source, path.join(copy, file));
  }
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  for (const folder of folders) await pretendBuild(path.join(copy, folder));
  return copy;
}

/** The names of a package's sources, without the ending. */
async function listStems(folder) {
  const files = await readdir(path.join(folder, 'lib'), { recursive: true });
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
}

/** Has an output of each source, newer than that, and one file more. */
async function pretendBuild(folder) {
  const outputs = (await listStems(folder)).flatMap((stem) => [`${stem}.js`, `${stem}.d.ts`]);
  for (const file of [...outputs, EXTRA]) {
    const output = path.join(folder, 'dist', file);
    await mkdir(path.dirname(output), { recursive: true });
    await writeFile(output, TAMPERED);
  }
}

/** Gives the name of the package in a folder, and its tarball. */
export async function pack(copy, folder) {
  const args = ['pack', '--json', '--pack-destination', work];
  const listing = JSON.parse(await run('npm', args, { cwd: path.join(copy, folder) }));
  // npm 11 gives an array, npm 12 an object by name.
  const [{ name, filename, files }] = Object.values(listing);
  if (!files.some((file) => file.path === 'dist/index.js')) throw new Error(`${filename} has no code in it`);
  const tarball = path.join(work, filename);
  const code = await run('tar', ['-xzOf', tarball, 'package/dist/index.js']);
  if (code.includes(TAMPERED) || files.some((file) => file.path === `dist/${EXTRA}`))
    throw new Error(`${filename} holds what was in dist/ before`);
  const types = files.map((file) => file.path).filter((name) => name.endsWith('.d.ts'));
  const expected = (await listStems(path.join(copy, folder))).map((stem) => `dist/${stem}.d.ts`);
  if (types.sort().join() !== expected.sort().join()) throw new Error(`${filename} has the types ${types}`);
  return { name, tarball: chooseTarball(filename, tarball) };
}

/** In a release, the very file that is going to be published. */
function chooseTarball(filename, packed) {
  const { TARBALLS } = process.env;
  if (TARBALLS === undefined || !existsSync(path.join(TARBALLS, filename))) return packed;
  ok(`${filename} is the one to be published`);
  return path.join(TARBALLS, filename);
}
