// Links and images of the documentation lead somewhere, in this repository.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listDocuments, root } from '../support/doc-blocks';

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

/** All that is relative; other sites cannot be asked. */
function listLinks(document: string): Link[] {
  const found = [...readProse(document).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)];
  return found
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((link) => !/^https?:/.test(link))
    .map((link) => {
      const [target = '', anchor] = link.split('#');
      const file = target === '' ? document : path.join(path.dirname(document), target);
      return { document, link, anchor, file };
    });
}

const documents = [...listDocuments(), 'CONTRIBUTING.md', 'SECURITY.md', 'example-app/README.md'];
const links = documents.flatMap(listLinks);

it.each(links)('$document links to $link, which is there', ({ file, anchor }) => {
  expect([file, existsSync(path.join(root, file))]).toEqual([file, true]);
  if (anchor !== undefined) expect(listAnchors(file)).toContain(anchor);
});

it('names no home of the project before there is one', () => {
  const pages = documents.map(readProse).join('');
  expect(pages).not.toMatch(/github(?:usercontent)?\.com\/\S*loopandtie|img\.shields\.io/);
});
