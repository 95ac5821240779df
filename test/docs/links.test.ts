// Links between documents lead somewhere: npm turns those of the README into links to the repository.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listDocuments, root } from '../support/doc-blocks';

/** GitHub's anchor of a heading. */
function toAnchor(heading: string): string {
  const text = heading.replaceAll('`', '').toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

function listAnchors(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => toAnchor(heading));
}

function listLinks(document: string): string[] {
  const text = readFileSync(path.join(root, document), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link));
}

const documents = [...listDocuments(), 'CONTRIBUTING.md'];
const links = documents.flatMap((document) => listLinks(document).map((link) => ({ document, link })));

it.each(links)('$document links to $link, which is there', ({ document, link }) => {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path.join(root, document) : path.join(root, path.dirname(document), file);
  expect([target, existsSync(target)]).toEqual([target, true]);
  if (anchor !== undefined) expect(listAnchors(target)).toContain(anchor);
});
