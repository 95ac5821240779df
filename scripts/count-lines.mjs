// Counts lines of code, without comments and blank lines, by file: `node scripts/count-lines.mjs lib example-app/lib`.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const folders = process.argv.slice(2);
let all = 0;
for (const folder of folders.length > 0 ? folders : ['lib']) {
  let sum = 0;
  for (const file of listFiles(folder)) {
    const lines = countLines(file);
    sum += lines;
    console.log(`${String(lines).padStart(6)}  ${file}`);
  }
  console.log(`${String(sum).padStart(6)}  ${folder}/ in all`);
  all += sum;
}
if (folders.length > 1) console.log(`${String(all).padStart(6)}  in all`);

function listFiles(name) {
  if (statSync(name).isFile()) return [name];
  return readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/(?:^|\/)(?:node_modules|dist)\//.test(file))
    .sort();
}

/** A line counts if a token of the language begins, goes on or ends on it. */
function countLines(file) {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lines = new Set();
  const visit = (node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(source);
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    if (node.getWidth(source) === 0) return;
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
    for (let line = first; line <= last; line += 1) lines.add(line);
  };
  visit(source);
  return lines.size;
}
