// What the release script refuses, in small repositories that each have one thing wrong.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { serve, type Serving } from '../support/listen';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

const HOME = {
  repository: { type: 'git', url: 'git+https://git.example/team/package.git' },
  homepage: 'https://git.example/team/package#readme',
  bugs: { url: 'https://git.example/team/package/issues', email: 'security@team.example' },
};
const CHANGELOG = '# Changelog\n\n## Unreleased\n\n## [1.2.0] - 2026-11-30\n\n- The first release.\n';

/** A repository that can be released, changed by `change` before it is committed. */
interface Files {
  manifest: Record<string, unknown>;
  lock: Record<string, unknown>;
  changelog: string;
}

let registry: Serving;
let published: string | undefined;
let work: string;

beforeAll(async () => {
  registry = await serve((_req, res) => {
    if (published === undefined) res.writeHead(404).end('{"error":"not found"}');
    else {
      const version = { name: 'a-package', version: published };
      res.end(JSON.stringify({ name: 'a-package', versions: { [published]: version } }));
    }
  });
  work = await mkdtemp(path.join(tmpdir(), 'release-'));
});
afterAll(async () => {
  await registry.close();
  await rm(work, { recursive: true });
});

async function createRepository(change: (files: Files) => void): Promise<string> {
  const folder = await mkdtemp(path.join(work, 'repository-'));
  const files: Files = {
    manifest: { name: 'a-package', version: '1.2.0', ...HOME },
    lock: { packages: { '': { version: '1.2.0' } } },
    changelog: CHANGELOG,
  };
  change(files);
  await mkdir(path.join(folder, 'scripts'));
  for (const script of ['release.mjs', 'run.mjs']) {
    await cp(path.join(root, 'scripts', script), path.join(folder, 'scripts', script));
  }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(files.manifest));
  await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify(files.lock));
  await writeFile(path.join(folder, 'CHANGELOG.md'), files.changelog);
  await writeFile(path.join(folder, '.gitignore'), '*.tgz\n');
  const git = (...args: string[]): Promise<unknown> => run('git', args, { cwd: folder });
  await git('init', '--quiet');
  await git('add', '.');
  await git('-c', 'user.name=Test', '-c', 'user.email=test@team.example', 'commit', '--quiet', '-m', 'All');
  await git('remote', 'add', 'origin', 'git@git.example:team/package.git');
  return folder;
}

/** What the script prints in a repository; `undefined` if it refuses nothing. */
async function release(folder: string, args: string[] = [], tag?: string): Promise<string | undefined> {
  const { GITHUB_REPOSITORY: _repository, GITHUB_OUTPUT: _output, ...env } = process.env;
  const ref =
    tag === undefined ? { GITHUB_REF_TYPE: 'branch' } : { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: tag };
  return await run(process.execPath, ['scripts/release.mjs', ...args], {
    cwd: folder,
    env: { ...env, ...ref, npm_config_registry: registry.url, npm_config_cache: path.join(work, 'cache') },
  }).then(
    () => undefined,
    (error: unknown) => (error as { stderr: string }).stderr,
  );
}

it('packs a complete package under the tag of its version', async () => {
  const folder = await createRepository(() => undefined);
  expect(await release(folder, ['--pack', 'tarball'], 'v1.2.0')).toBeUndefined();
  expect((await readFile(path.join(folder, 'tarball/a-package-1.2.0.tgz'))).length).toBeGreaterThan(100);
});

const WRONG: [string, (files: Files) => void, RegExp][] = [
  [
    'entries under Unreleased',
    (files) => (files.changelog = CHANGELOG.replace('Unreleased\n', 'Unreleased\n\n- Another option.\n')),
    /still has entries under Unreleased/,
  ],
  [
    'a changelog without the version',
    (files) => (files.changelog = CHANGELOG.replace('1.2.0', '1.1.0')),
    /has no heading "## \[1\.2\.0\] - YYYY-MM-DD"/,
  ],
  [
    'another version in the lock file',
    (files) => (files.lock = { packages: { '': { version: '1.1.0' } } }),
    /package-lock\.json says 1\.1\.0/,
  ],
  [
    'no repository',
    (files) => (files.manifest = { ...files.manifest, repository: undefined }),
    /needs repository, homepage and bugs\.url/,
  ],
  [
    'the repository of somebody else',
    (files) =>
      (files.manifest = {
        ...files.manifest,
        repository: { url: 'git+https://git.example/other/package.git' },
      }),
    /but this is a checkout of git\.example\/team\/package/,
  ],
  [
    'one way to report a vulnerability',
    (files) => (files.manifest = { ...files.manifest, bugs: { url: HOME.bugs.url } }),
    /the second way to report a vulnerability/,
  ],
];

it.each(WRONG)('refuses %s', async (_what, change, reason) => {
  expect(await release(await createRepository(change))).toMatch(reason);
});

it('refuses the tag of another version', async () => {
  const folder = await createRepository(() => undefined);
  expect(await release(folder, [], 'v1.3.0')).toMatch(/the tag must be v1\.2\.0, not v1\.3\.0/);
});

it('refuses a changed working tree', async () => {
  const folder = await createRepository(() => undefined);
  await writeFile(path.join(folder, 'package.json.orig'), '');
  expect(await release(folder)).toMatch(/not clean:\n\?\? package\.json\.orig/);
});

it('refuses a version that is on npm', async () => {
  published = '1.2.0';
  const folder = await createRepository(() => undefined);
  expect(await release(folder)).toMatch(/a-package 1\.2\.0 is on npm already/);
  published = undefined;
});
