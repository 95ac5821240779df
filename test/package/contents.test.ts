// What `npm publish` would send: the build, its maps and the papers, and nothing that somebody left lying about.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../..');

interface Listing {
  files: { path: string }[];
}

let packed: string[];

beforeAll(async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
  });
  // npm 11 gives an array, npm 12 an object by name.
  const listings = Object.values(JSON.parse(stdout) as Record<string, Listing>);
  packed = listings.flatMap(({ files }) => files.map((file) => file.path));
});

describe('the tarball', () => {
  it('holds the papers, the documentation without its images, and of each source file the code, the types and their maps', async () => {
    const sources = (await readdir(path.join(root, 'lib'))).map((file) => file.replace(/\.ts$/, ''));
    const built = sources.flatMap((name) =>
      ['.d.ts', '.d.ts.map', '.js', '.js.map'].map((ending) => `dist/${name}${ending}`),
    );
    const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    const pages = (await readdir(path.join(root, 'docs'))).filter((file) => file.endsWith('.md'));
    const docs = pages.map((page) => `docs/${page}`);
    expect(packed.toSorted()).toEqual([...papers, ...built, ...docs].toSorted());
  });

  it('has the sources inside its source maps, since lib/ is not published', async () => {
    const map = JSON.parse(await readFile(path.join(root, 'dist/strategy.js.map'), 'utf8')) as {
      sourcesContent: string[];
    };
    expect(map.sourcesContent).toEqual([expect.stringContaining('export class LoopAndTieStrategy')]);
  });
});
