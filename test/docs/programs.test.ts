// Whole programs of the documentation are run: the files of recipes/programs by recipes/test, the others here.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { listDocuments, readBlocks, readProgram, root } from '../support/doc-blocks';

const run = promisify(execFile);
const folder = path.join(root, 'node_modules/.cache/doc-programs', `${process.pid}-programs`);

beforeAll(() => mkdir(folder, { recursive: true }));
afterAll(() => rm(folder, { recursive: true }));

const named = listDocuments()
  .flatMap(readBlocks)
  .filter((block) => block.name !== undefined);
const programs = path.join(root, 'recipes/programs');
const files = readdirSync(programs, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.m?[jt]s$/.test(file),
);

it.each(files)('%s of recipes/programs is what a page shows', async (file) => {
  // After a change of the program: npm run show -w recipes
  expect(readProgram(file)).toBe(await readFile(path.join(programs, file), 'utf8'));
});

it.each(named)('$place is run by a test', async ({ name = '' }) => {
  // A test may run another program, which imports this one: TypeScript by the name of what becomes of it.
  const names = [name, name.replace(/\.mts$/, '.mjs')];
  const folders = files.includes(name) ? ['recipes/test', 'recipes/programs'] : ['test/docs'];
  const sources = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')),
  );
  expect(
    (await Promise.all(sources)).filter((text) => names.some((one) => text.includes(`${one}'`))),
  ).not.toEqual([]);
});

it("runs the test of a reader's app", async () => {
  const file = path.join(folder, 'app.test.mjs');
  await writeFile(file, readProgram('app.test.mjs'));
  const { stdout } = await run(process.execPath, ['--throw-deprecation', '--test-reporter=tap', file]);
  expect(stdout).toMatch(/^# pass 3$/m);
});
