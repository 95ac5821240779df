// Checks that a release is complete, and with --publish publishes it: both packages, with provenance, from a tag.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root, run } from './run.mjs';

const FOLDERS = ['.', 'sandbox'];
const publish = process.argv.includes('--publish');
const problems = [];

async function readManifest(folder) {
  return { folder, manifest: JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8')) };
}

const isPublished = async ({ name, version }) =>
  (await run('npm', ['view', `${name}@${version}`, 'version']).catch(() => '')).trim() === version;

const packages = await Promise.all(FOLDERS.map(readManifest));
const { version } = packages[0].manifest;
const tag = `v${version}`;

const changelog = await readFile(path.join(root, 'CHANGELOG.md'), 'utf8');
if (!new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm').test(changelog)) {
  problems.push(`CHANGELOG.md has no heading "## [${version}] - YYYY-MM-DD"`);
}
const changed = (await run('git', ['status', '--porcelain'], { cwd: root })).trim();
if (changed !== '') problems.push(`the working tree is not clean:\n${changed}`);
if (publish && process.env.GITHUB_REF_NAME !== tag) {
  problems.push(`package.json says ${version}, so the tag must be ${tag}; publish from the release workflow`);
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}

for (const { folder, manifest } of packages) {
  const { name, version } = manifest;
  if (await isPublished(manifest)) {
    console.log(`${name} ${version} is published already`);
  } else if (publish) {
    // What is no release yet must not become what `npm install` takes.
    const distTag = version.includes('-') ? 'next' : 'latest';
    const args = ['publish', '--provenance', '--access', 'public', '--tag', distTag];
    await run('npm', args, { cwd: path.join(root, folder) });
    console.log(`${name} ${version} published`);
  } else {
    console.log(`${name} ${version} would be published. Push the tag ${tag} for it`);
  }
}
