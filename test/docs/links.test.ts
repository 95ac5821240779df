// Links and images of the documentation lead somewhere, in the repository and in the tarballs that npm installs.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listDocuments, root } from '../support/doc-blocks';

interface Manifest {
  name: string;
  repository: { url: string };
}

interface Listing {
  name: string;
  files: { path: string }[];
}

const { repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const [, slug = ''] = /github\.com\/(.+)\.git$/.exec(repository.url) ?? [];
const OWN_PAGES = `https://github.com/${slug}/blob/main/`;
const OWN_FOLDERS = `https://github.com/${slug}/tree/main/`;
const OWN_FILES = `https://raw.githubusercontent.com/${slug}/main/`;
const OWN_ACTIONS = `https://github.com/${slug}/actions/`;

interface Link {
  document: string;
  link: string;
  /** The file in this repository, and the heading. */
  file: string;
  anchor: string | undefined;
}

/** The text without code, where brackets mean something else. */
function readProse(document: string): string {
  return readFileSync(path.join(root, document), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}

/** GitHub's anchor of a heading. */
function toAnchor(heading: string): string {
  const text = heading.replaceAll('`', '').toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

function listAnchors(document: string): string[] {
  return [...readProse(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => toAnchor(heading));
}

/** All that is relative or leads to this repository; other sites cannot be asked. */
function listLinks(document: string): Link[] {
  const found = [...readProse(document).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)];
  return found
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((link) => !/^https?:/.test(link) || /passport-loopandtie\/(?:blob|main|tree)\//.test(link))
    .map((link) => {
      const [target = '', anchor] = link.split('#');
      const own = [OWN_PAGES, OWN_FOLDERS, OWN_FILES].find((base) => target.startsWith(base));
      const relative = target === '' ? document : path.join(path.dirname(document), target);
      return { document, link, anchor, file: own === undefined ? relative : target.slice(own.length) };
    });
}

const listings = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '.', './sandbox'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as Record<string, Listing>;

/** What is installed with our packages, by its path in this repository. */
const packed = new Set(
  Object.values(listings).flatMap(({ name, files }) =>
    files.map((file) => (name === 'loopandtie-sandbox' ? path.join('sandbox', file.path) : file.path)),
  ),
);

const documents = [...listDocuments(), 'CONTRIBUTING.md', 'SECURITY.md', 'example-app/README.md'];
const links = documents.flatMap(listLinks);
const relativeOnesOfTarballs = links.filter(
  ({ document, link }) => packed.has(document) && !link.startsWith('https:'),
);

it.each(links)('$document links to $link, which is there', ({ file, anchor }) => {
  expect([file, existsSync(path.join(root, file))]).toEqual([file, true]);
  if (anchor !== undefined) expect(listAnchors(file)).toContain(anchor);
});

it.each(relativeOnesOfTarballs)('$document links to $link, which is in the tarball too', ({ file }) => {
  expect([...packed]).toContain(file);
});

it('has a badge of the actions of this repository', () => {
  expect(readProse('README.md')).toContain(OWN_ACTIONS);
});
