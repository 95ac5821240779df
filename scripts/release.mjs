// Checks that a release is complete: `npm run release [-- sandbox]`. With `--pack FOLDER` it also packs the tarball that
// the release workflow tests and publishes. Nothing here publishes.
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './run.mjs';

/** The folder of each package, and how its tags begin. */
const PACKAGES = {
  strategy: { folder: '.', tagPrefix: 'v' },
  sandbox: { folder: 'sandbox', tagPrefix: 'sandbox-v' },
};

const { env } = process;
const { values, positionals } = parseArgs({ options: { pack: { type: 'string' } }, allowPositionals: true });
const pushedTag = env.GITHUB_REF_TYPE === 'tag' ? env.GITHUB_REF_NAME : undefined;
const [which = pushedTag?.startsWith('sandbox-') ? 'sandbox' : 'strategy'] = positionals;
if (!Object.hasOwn(PACKAGES, which)) {
  console.error(`There is no package ${which}: write one of ${Object.keys(PACKAGES).join(', ')}`);
  process.exit(2);
}

const { folder, tagPrefix } = PACKAGES[which];
const readText = (...names) => readFile(path.join(root, ...names), 'utf8');
const manifest = JSON.parse(await readText(folder, 'package.json'));
const { name, version } = manifest;
const tag = `${tagPrefix}${version}`;
const problems = [
  ...checkChangelog(await readText(folder, 'CHANGELOG.md')),
  ...checkLock(JSON.parse(await readText('package-lock.json'))),
  ...checkHome(await findRemote()),
];
const changed = (await run('git', ['status', '--porcelain'])).trim();
if (changed !== '') problems.push(`The working tree is not clean:\n${changed}`);
if (pushedTag !== undefined && pushedTag !== tag)
  problems.push(`package.json says ${version}, so the tag must be ${tag}, not ${pushedTag}`);
if (problems.length === 0 && (await isPublished())) problems.push(`${name} ${version} is on npm already`);
if (problems.length > 0) {
  console.error(`${name} ${version} cannot be released:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  process.exit(1);
}

if (values.pack === undefined) {
  console.log(`${name} ${version} is complete. Push the tag ${tag} to release it`);
} else {
  const destination = path.resolve(values.pack);
  await mkdir(destination, { recursive: true });
  // Its prepack script empties dist/ and builds it again.
  await run('npm', ['pack', '--pack-destination', destination], { cwd: path.join(root, folder) });
  // A prerelease must not become what `npm install` takes.
  const distTag = version.includes('-') ? 'next' : 'latest';
  if (env.GITHUB_OUTPUT) await appendFile(env.GITHUB_OUTPUT, `dist-tag=${distTag}\n`);
  console.log(`${name} ${version} is packed in ${destination}, for the tag ${distTag} of npm`);
}

function checkChangelog(changelog) {
  const found = [];
  const [, unreleased = ''] = /^## \[?Unreleased\]?[^\n]*\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(changelog) ?? [];
  if (/^[-*] /m.test(unreleased)) found.push('CHANGELOG.md still has entries under Unreleased');
  const heading = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm');
  if (!heading.test(changelog)) found.push(`CHANGELOG.md has no heading "## [${version}] - YYYY-MM-DD"`);
  return found;
}

function checkLock({ packages }) {
  const locked = packages[folder === '.' ? '' : folder]?.version;
  return locked === version ? [] : [`package-lock.json says ${locked}: run npm install`];
}

/** Provenance, links on npm's page and reports of vulnerabilities all need to know where the project lives. */
function checkHome(remote) {
  const { repository, homepage, bugs } = manifest;
  const found = [];
  const url = repository?.url;
  if (!url || !homepage || !bugs?.url) {
    found.push(
      'package.json needs repository, homepage and bugs.url: nobody has said yet where the project lives',
    );
  } else if (nameRepository(url) !== remote) {
    found.push(`package.json's repository is ${url}, but this is a checkout of ${remote ?? 'no remote'}`);
  }
  if (!bugs?.email) {
    found.push('package.json needs bugs.email, the second way to report a vulnerability (see SECURITY.md)');
  }
  return found;
}

async function findRemote() {
  if (env.GITHUB_REPOSITORY) return `github.com/${env.GITHUB_REPOSITORY}`;
  return nameRepository((await run('git', ['remote', 'get-url', 'origin']).catch(() => '')).trim());
}

/** `github.com/owner/name`, from any spelling of a git URL. */
function nameRepository(url) {
  return /([\w.-]+\.\w+)[:/]+([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url)?.slice(1).join('/');
}

async function isPublished() {
  const printed = await run('npm', ['view', `${name}@${version}`, 'version']).catch((error) => {
    // Anything but "there is none" says nothing.
    if (/E404/.test(error.message)) return '';
    throw error;
  });
  return printed.trim() === version;
}
