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

async function listSources(): Promise<string[]> {
  const files = await readdir(path.join(root, 'lib'), { recursive: true });
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.replaceAll('\\', '/'));
}

beforeAll(async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
  });
  // npm 11 gives an array, npm 12 an object by name.
  const listings = Object.values(JSON.parse(stdout) as Record<string, Listing>);
  const files = listings.flatMap((listing) => listing.files.map((file) => file.path));
  // Types are built when npm packs: check:package looks for them.
  packed = files.filter((file) => !file.endsWith('.d.ts'));
});

describe('the tarball', () => {
  it('holds docs without images, one file of code, and its map', async () => {
    const built = ['dist/index.js', 'dist/index.js.map'];
    const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    const pages = (await readdir(path.join(root, 'docs'))).filter((file) => file.endsWith('.md'));
    const docs = pages.map((page) => `docs/${page}`);
    expect(packed.toSorted()).toEqual([...documents, ...built, ...docs].toSorted());
  });

  it('has the sources inside its source maps, since lib/ is not published', async () => {
    const map = JSON.parse(await readFile(path.join(root, 'dist/index.js.map'), 'utf8')) as {
      sources: string[];
      sourcesContent: string[];
    };
    const sources = await listSources();
    const contents = sources.map((file) => readFile(path.join(root, 'lib', file), 'utf8'));
    const known = new Map(map.sources.map((source, index) => [source, map.sourcesContent[index]]));
    const missing = (await Promise.all(contents)).map((content, index) =>
      known.get(`../lib/${sources[index]}`) === content ? undefined : sources[index],
    );
    const onlyTypes = ['oauth2/options.ts', 'oauth2/provider.ts', 'passport-types.ts', 'verify.ts'];
    expect(missing.filter((file) => file !== undefined).toSorted()).toEqual(onlyTypes);
  });

  it('shows the source in the stack of an error', async () => {
    const program = `new (require('passport-loopandtie').LoopAndTieStrategy)({})`;
    const run = promisify(execFile)(process.execPath, ['--enable-source-maps', '-e', program], { cwd: root });
    await expect(run).rejects.toMatchObject({
      stderr: expect.stringMatching(/at .*readOptions \(.*lib.oauth2.check-options\.ts:\d+/) as unknown,
    });
  });
});

describe('the package.json of what is published', () => {
  it.each(['.', 'sandbox'])('runs nothing when %s is installed', async (folder) => {
    const manifest = await readFile(path.join(root, folder, 'package.json'), 'utf8');
    const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /install|prepare$/.test(name))).toEqual([]);
  });
});
