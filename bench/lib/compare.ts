// npm run bench -- compare A B: what a login costs with two builds of this package, each a folder with its package.json.
import { IN_PROCESS, measureInProcess } from './in-process';
import { BASE, BASE_AGAIN } from './peers';
import { summarizeRatios } from './statistics';

const FIRST = 'A';
const SECOND = 'B';

/** Measures both, and the noise; gives the text. */
export async function compareBuilds(folders: readonly string[]): Promise<string> {
  const [first, second] = folders;
  if (second === undefined) throw new Error('name the folders of two builds');
  const { rows, rounds } = await measureInProcess(
    [{ name: FIRST, folder: first }, { name: BASE }, { name: SECOND, folder: second }, { name: BASE_AGAIN }],
    { ...IN_PROCESS, atMostRounds: 24 },
  );
  const describe = (regime: 'cold' | 'warm') => {
    const read = (name: string) => rounds.map((round) => round[name]?.[regime] ?? NaN);
    const { ratio, error } = summarizeRatios(read(SECOND), read(FIRST));
    const lines = rows.map(({ name, [regime]: { cpu, low, high, ratio } }) => {
      const spread = `${cpu.toFixed(1)} µs (${low.toFixed(1)} to ${high.toFixed(1)})`;
      return `  ${name.padEnd(32)} ${spread.padEnd(26)} ${ratio.ratio.toFixed(3)} ± ${ratio.error.toFixed(3)}`;
    });
    const verdict = rows.every((row) => row[regime].valid)
      ? `B costs ${ratio.toFixed(3)} ± ${error.toFixed(3)} of A`
      : 'DOES NOT COUNT, since the second copy of passport-oauth2 is more than 3 % off: run it again';
    return `${regime}: ${verdict}\n${lines.join('\n')}`;
  };
  return `${rounds.length} processes each; median, range between processes, ratio to passport-oauth2 ± two standard errors
${describe('warm')}
${describe('cold')}`;
}
