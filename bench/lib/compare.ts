// npm run bench -- compare A B: what a login costs with two builds of this package, each a folder with its package.json.
import { IN_PROCESS, measureInProcess, type InProcessRow } from './in-process';
import { BASE, BASE_AGAIN } from './peers';
import { summarizeRatios } from './statistics';

/** Measures both, and the noise; gives the text. */
export async function compareBuilds(folders: readonly string[]): Promise<string> {
  const [first, second] = folders;
  if (first === undefined || second === undefined) throw new Error('name the folders of two builds');
  const rows = await measureInProcess(
    [{ name: 'A', folder: first }, { name: BASE }, { name: 'B', folder: second }, { name: BASE_AGAIN }],
    { ...IN_PROCESS, atMostRounds: 16 },
  );
  return `Median and range of ${rows[0]?.slices.cold.length ?? 0} processes each; ratio to passport-oauth2, ± two standard errors
${describe(rows, 'warm')}
${describe(rows, 'cold')}`;
}

function describe(rows: readonly InProcessRow[], regime: 'warm' | 'cold'): string {
  const [a, , b] = rows.map(({ slices }) => slices[regime]);
  const { ratio, error } = summarizeRatios(b ?? [], a ?? []);
  const verdict = rows.every((row) => row[regime].valid)
    ? `B costs ${ratio.toFixed(3)} ± ${error.toFixed(3)} of A`
    : 'DOES NOT COUNT, since the second copy of passport-oauth2 is more than 3 % off: run it again';
  const lines = rows.map(({ name, [regime]: { cpu, low, high, ratio } }) => {
    const spread = `${cpu.toFixed(1)} µs (${low.toFixed(1)} to ${high.toFixed(1)})`;
    return `  ${name.padEnd(32)} ${spread.padEnd(26)} ${ratio.ratio.toFixed(3)} ± ${ratio.error.toFixed(3)}`;
  });
  return [`${regime}: ${verdict}`, ...lines].join('\n');
}
