// The packages as npm would publish them: packed, and installed in an empty project outside the repository.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);
export const root = path.resolve(import.meta.dirname, '..');

/** Runs a command; where it fails, what it printed is part of the error. */
export async function run(command, args, options = {}) {
  try {
    const { stdout } = await execFileAsync(command, args, { maxBuffer: 32e6, ...options });
    return stdout;
  } catch (error) {
    throw new Error(
      `${command} ${args.join(' ')} failed in ${options.cwd ?? '.'}\n${error.stdout}${error.stderr}`,
      { cause: error },
    );
  }
}

/** A folder that holds what a check makes; left there, for a look at what went wrong. */
export function createWorkFolder(name) {
  return mkdtemp(path.join(tmpdir(), `passport-loopandtie-${name}-`));
}

/** Packs a folder of this repository; gives the path of the tarball. */
export async function pack(folder, target) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', target];
  const listing = JSON.parse(await run('npm', args, { cwd: path.join(root, folder) }));
  const [{ filename }] = Array.isArray(listing) ? listing : Object.values(listing);
  return path.join(target, filename);
}

/** An empty project with these packages installed, as somebody would who tries them for the first time. */
export async function createProject(folder, packages) {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...packages];
  await run('npm', args, { cwd: folder });
  return folder;
}

/** The range under which this repository itself uses a package. */
export async function rangeOf(name) {
  const { devDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  return `${name}@${devDependencies[name]}`;
}
