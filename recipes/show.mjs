// Copies the programs into the pages that show them: `npm run show -w recipes`, after a program was changed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const programs = path.join(import.meta.dirname, 'programs');
const pages = readdirSync(path.join(root, 'docs')).filter((file) => file.endsWith('.md'));

for (const page of ['README.md', ...pages.map((file) => `docs/${file}`)]) {
  const file = path.join(root, page);
  const text = readFileSync(file, 'utf8');
  const shown = text.replace(/^(```\w+ (\S+)\n)[\s\S]*?^```/gm, (block, fence, name) => {
    const code = readProgram(name);
    return code === undefined ? block : `${fence}${code}\`\`\``;
  });
  if (shown !== text) writeFileSync(file, shown);
}

function readProgram(name) {
  try {
    return readFileSync(path.join(programs, name), 'utf8');
  } catch {
    return undefined; // a program that another folder tests
  }
}
