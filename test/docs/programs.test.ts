// Whole programs of the documentation are run; those that are apps in test/frameworks, the others here.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { listDocuments, readBlocks, readProgram, root } from '../support/doc-blocks';

const run = promisify(execFile);
const folder = path.join(root, 'node_modules/.cache/doc-programs', `${process.pid}-programs`);

beforeAll(() => mkdir(folder, { recursive: true }));
afterAll(() => rm(folder, { recursive: true }));

it('has each named program run by a test', async () => {
  const names = listDocuments()
    .flatMap(readBlocks)
    .flatMap(({ name = [] }) => name);
  const tests = ['test/frameworks', 'test/docs'].map((part) => path.join(root, part));
  const sources = tests.map(async (part) =>
    Promise.all((await readdir(part)).map((file) => readFile(path.join(part, file), 'utf8'))),
  );
  const text = (await Promise.all(sources)).flat().join('\n');
  expect(names.filter((name) => !text.includes(`'${name}'`))).toEqual([]);
});

it("runs the test of a reader's app", async () => {
  const file = path.join(folder, 'app.test.mjs');
  await writeFile(file, readProgram('app.test.mjs'));
  const { stdout } = await run(process.execPath, ['--throw-deprecation', '--test-reporter=tap', file]);
  expect(stdout).toMatch(/^# pass 3$/m);
});
