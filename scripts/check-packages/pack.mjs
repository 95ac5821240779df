// Packs the packages as npm would publish them, from a copy of this repository.
import { existsSync } from 'node:fs';
import { appendFile, cp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { root, run } from '../run.mjs';
import { ok, work } from './project.mjs';

const TAMPERED = '/* not from the sources */';

/**
 * Copies what git knows or would add, and the builds of these packages, and tampers with those: none of that may be
 * packed.
 */
export async function copyRepository(folders) {
  const copy = path.join(work, 'repository');
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const file of listed.split('\0')) {
    const source = path.join(root, file);
    // Git still lists a file that was deleted and not committed.
    if (file !== '' && existsSync(source)) await cp(source, path.join(copy, file));
  }
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  await run(process.execPath, ['scripts/build.mjs', ...folders]);
  for (const folder of folders) {
    const built = path.join(copy, folder, 'dist');
    await cp(path.join(root, folder, 'dist'), built, { recursive: true, preserveTimestamps: true });
    await appendFile(path.join(built, 'index.js'), TAMPERED);
  }
  return copy;
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
  if (code.includes(TAMPERED)) throw new Error(`${filename} holds what was in dist/ before`);
  return { name, tarball: chooseTarball(filename, tarball) };
}

/** In a release, the very file that is going to be published. */
function chooseTarball(filename, packed) {
  const { TARBALLS } = process.env;
  if (TARBALLS === undefined || !existsSync(path.join(TARBALLS, filename))) return packed;
  ok(`${filename} is the one to be published`);
  return path.join(TARBALLS, filename);
}
