// Projects that install the tarballs, each in a folder of its own.
import { copyFile, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, run } from '../run.mjs';

export const work = await mkdtemp(path.join(tmpdir(), 'loopandtie-packages-'));

export const ok = (what) => console.log(`ok  ${what}`);

/** Creates a project with these packages, as somebody would who tries them for the first time. */
export async function createProject(name, packages) {
  const project = path.join(work, name);
  await mkdir(project);
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...packages];
  await run('npm', args, { cwd: project });
  return project;
}

/** Copies a program of test/consumers into a project. */
export const useProgram = (program, project, name = program) =>
  copyFile(path.join(root, 'test/consumers', program), path.join(project, name));

/** How much a project has installed. */
export async function measure(project) {
  const lock = JSON.parse(await readFile(path.join(project, 'package-lock.json'), 'utf8'));
  const files = await readdir(path.join(project, 'node_modules'), { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map((file) => stat(path.join(file.parentPath, file.name)).then(({ size }) => size));
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return `${Object.keys(lock.packages).length - 1} packages, ${(bytes / 1e6).toFixed(2)} MB`;
}
