// What `npm publish` would send: the build and the papers, and nothing that somebody left lying about.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as sandbox from 'loopandtie-sandbox';

const folder = join(__dirname, '..');

describe('the package', () => {
  it('exports one function', () => {
    expect(Object.keys(sandbox)).toEqual(['startSandbox']);
  });

  it('holds two files of code, of the command and the module, and their maps', async () => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const { stdout } = await promisify(execFile)('npm', args, { cwd: folder });
    // npm 11 gives an array, npm 12 an object by name.
    const listings = Object.values(JSON.parse(stdout) as Record<string, { files: { path: string }[] }>);
    const packed = listings.flatMap(({ files }) => files.map((file) => file.path));
    // Types are built when npm packs: check:package looks for them.
    expect(packed.filter((file) => !file.endsWith('.d.ts')).toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/loopandtie-sandbox.js',
      'dist/cli/main.js',
      'dist/cli/main.js.map',
      'dist/index.js',
      'dist/index.js.map',
      'package.json',
    ]);
  });

  it('has a command that can be executed in this repository too', async () => {
    const { stdout } = await promisify(execFile)(join(folder, 'bin/loopandtie-sandbox.js'), ['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('has few dependencies, since npx fetches them before the first start', async () => {
    const manifest = await readFile(join(folder, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(manifest) as { dependencies: object };
    expect(Object.keys(dependencies)).toEqual(['@fastify/busboy', 'escape-html', 'valibot']);
  });
});
