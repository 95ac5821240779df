// The TypeScript and the fragments of JavaScript in the documentation compile: names, imports and types are right.
// Whole programs in JavaScript are not meant for the compiler: programs.test.ts has each of them run.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { listDocuments, readBlocks, root, type DocBlock } from '../support/doc-blocks';

const folder = path.join(root, 'node_modules/.cache', `doc-blocks-${process.pid}`);
const blocks = listDocuments()
  .flatMap(readBlocks)
  .filter(({ language, name }) => language !== 'js' || name === undefined);

/** Declarations of Node, Express, Nest and so on: both programs see the same ones, and reading them takes longest. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function createHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, ...rest));
    return parsed.get(file);
  };
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone; // comments of declarations take a fifth of the time
  return host;
}

/** Writes blocks where imports are found as in an app, and gives what the compiler says, by the place of the block. */
function compile(language: 'js' | 'ts', context: string[], options: ts.CompilerOptions): string[] {
  const places = new Map<string, string>();
  for (const [index, block] of blocks.filter((one) => one.language === language).entries()) {
    // Programs import each other by their names.
    const file = path.join(folder, block.name ?? `${language}-${index}.mts`);
    writeFileSync(file, toModule(block));
    places.set(file, block.place);
  }
  const settings: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node', 'jest'],
    paths: {
      'passport-loopandtie': [path.join(root, 'lib/index.ts')],
      'loopandtie-sandbox': [path.join(root, 'sandbox/lib/index.ts')],
    },
    ...options,
  };
  const program = ts.createProgram({
    rootNames: [...places.keys(), ...context.map((file) => path.join(__dirname, file))],
    options: settings,
    host: createHost(settings),
  });
  const ours = program.getSourceFiles().filter(({ fileName }) => places.has(fileName));
  return ours
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ file, start = 0, messageText }) => {
      const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
      const place = places.get(file?.fileName ?? '') ?? '';
      return `${place} line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}

/** A fragment has names of its own too: `const strategy` in one is not that of another. */
function toModule({ code }: DocBlock): string {
  return `${code}\nexport {};\n`;
}

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// Two programs for the compiler, with Nest, Fastify and Koa in them.
const LONG_MS = 60_000;

it(
  'JavaScript in the documentation compiles',
  () => {
    expect(compile('js', ['context.d.mts', 'user.d.mts', 'next.d.ts'], { strict: false })).toEqual([]);
  },
  LONG_MS,
);

it(
  'TypeScript in the documentation compiles strictly',
  () => {
    const strict = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
    expect(compile('ts', ['context.d.mts'], strict)).toEqual([]);
  },
  LONG_MS,
);
