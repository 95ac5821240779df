// Compiles programs by a TypeScript that is written in JavaScript, all in one process: they share most of their files, and
// reading those takes most of the time. Prints what tsc would print of each, as JSON.
// Usage, in the project: node compile.mjs COMPILER '[{ "compilerOptions": {}, "files": [] }]'
import { createRequire } from 'node:module';
import path from 'node:path';

const [compiler, programs] = process.argv.slice(2);
const folder = process.cwd();
const ts = createRequire(path.join(folder, 'package.json'))(compiler);
const parsed = new Map();

console.log(JSON.stringify(JSON.parse(programs).map(compile)));

function compile({ compilerOptions, files }) {
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, folder);
  const host = createHost(options);
  const program = ts.createProgram(files, options, host);
  const all = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSourceFiles().filter(isChecked).flatMap(check),
  ];
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(all), host);

  /** The programs, what the packages declare and what that extends. Other people's declarations take most of the time. */
  function isChecked({ fileName }) {
    return (
      !fileName.includes('/node_modules/') ||
      /\/node_modules\/(passport-loopandtie|loopandtie-sandbox|@types\/passport[^/]*)\//.test(fileName)
    );
  }

  function check(file) {
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  }
}

/** Parses a file once for all programs that read it as the same kind of module. */
function createHost(options) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, how, ...rest) => {
    const key = JSON.stringify([file, how.languageVersion, how.impliedNodeFormat]);
    if (!parsed.has(key)) parsed.set(key, getSourceFile.call(host, file, how, ...rest));
    return parsed.get(key);
  };
  return host;
}
