// What `npm publish` would send: the build, its maps, the documentation, and nothing that somebody left lying about.
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
  it('holds docs without images, and code, map and types of each source', async () => {
    const files = await readdir(path.join(root, 'lib'), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
    const built = sources.flatMap((name) =>
      ['.d.ts', '.js', '.js.map'].map((ending) => `dist/${name}${ending}`),
    );
    const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    const pages = (await readdir(path.join(root, 'docs'))).filter((file) => file.endsWith('.md'));
    const docs = pages.map((page) => `docs/${page}`);
    expect(packed.toSorted()).toEqual([...documents, ...built, ...docs].toSorted());
  });

  it('has the sources inside its source maps, since lib/ is not published', async () => {
    const map = JSON.parse(await readFile(path.join(root, 'dist/strategy.js.map'), 'utf8')) as {
      sourcesContent: string[];
    };
    expect(map.sourcesContent).toEqual([expect.stringContaining('export class LoopAndTieStrategy')]);
  });
});

describe('the package.json of what is published', () => {
  it.each(['.', 'sandbox'])('runs nothing when %s is installed', async (folder) => {
    const manifest = await readFile(path.join(root, folder, 'package.json'), 'utf8');
    const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /install|prepare$/.test(name))).toEqual([]);
  });
});
