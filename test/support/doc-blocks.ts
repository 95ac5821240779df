// The code blocks of the documentation: what people copy, so it is compiled and run.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

export interface DocBlock {
  /** Such as `docs/frameworks.md:12`, for messages. */
  place: string;
  language: string;
  /** What stands behind the language: the file name of a whole program. */
  name: string | undefined;
  code: string;
}

/** README.md, docs/*.md and the sandbox's README. */
export function listDocuments(): string[] {
  const pages = readdirSync(path.join(root, 'docs')).filter((file) => file.endsWith('.md'));
  return ['README.md', 'sandbox/README.md', ...pages.map((page) => `docs/${page}`)];
}

/** All fenced blocks of a document. */
export function readBlocks(document: string): DocBlock[] {
  const lines = readFileSync(path.join(root, document), 'utf8').split('\n');
  const blocks: DocBlock[] = [];
  let open: (DocBlock & { lines: string[] }) | undefined;
  for (const [index, line] of lines.entries()) {
    const [, fence] = /^```(.*)$/.exec(line) ?? [];
    if (fence === undefined) open?.lines.push(line);
    else if (open) {
      blocks.push({ ...open, code: `${open.lines.join('\n')}\n` });
      open = undefined;
    } else {
      const [language = '', name] = fence.split(' ');
      open = { place: `${document}:${index + 1}`, language, name, code: '', lines: [] };
    }
  }
  return blocks;
}

/** The whole program of this name. */
export function readProgram(name: string): string {
  const found = listDocuments()
    .flatMap(readBlocks)
    .filter((block) => block.name === name);
  const [block] = found;
  if (found.length !== 1 || !block) throw new Error(`${found.length} blocks are named ${name}`);
  return block.code;
}
