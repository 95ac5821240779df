// No files import each other in a circle, not even for types: whoever reads one can read what it needs first.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const FOLDERS = [
  'lib',
  'test',
  'sandbox/lib',
  'sandbox/test',
  'example-app/lib',
  'example-app/test',
  'bench/lib',
];

const files = new Set(
  FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(ROOT, folder, file)),
  ),
);

function listImports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import) '(\.[^']*)'/g)]
    .map(([, specifier = '']) => path.resolve(path.dirname(file), specifier))
    .flatMap((stem) => [`${stem}.ts`, path.join(stem, 'index.ts')])
    .filter((imported) => files.has(imported));
}

it('no files import each other in a circle', () => {
  const isDone = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      const circle = [...way.slice(way.indexOf(file)), file];
      circles.push(circle.map((member) => path.relative(ROOT, member)).join(' → '));
    } else if (!isDone.has(file)) {
      for (const imported of listImports(file)) follow(imported, [...way, file]);
      isDone.add(file);
    }
  };
  for (const file of files) follow(file, []);
  expect(circles).toEqual([]);
});
