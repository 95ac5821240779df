// How long it takes to load a package, in processes of their own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { quantile } from './statistics';

/** Milliseconds to load each; the lower quartile of the interleaved tries. */
export interface ImportResult {
  specifier: string;
  milliseconds: number;
}

/** Measures. */
export async function measureImports(specifiers: readonly string[], tries: number): Promise<ImportResult[]> {
  const times = specifiers.map((): number[] => []);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    for (const [index, specifier] of specifiers.entries()) {
      const script = `const since = performance.now(); await import('${specifier}'); console.log(performance.now() - since);`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', script],
        { cwd: __dirname },
      );
      times[index]?.push(Number(stdout));
    }
  }
  return specifiers.map((specifier, index) => ({
    specifier,
    milliseconds: quantile(times[index] ?? [], 0.25),
  }));
}
