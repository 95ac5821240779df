// npm run bench -- compare A B: what a login costs with two builds of this package, each a folder with its package.json.
import { BASE, BASE_AGAIN } from './contenders';
import { evaluate, type Round } from './report';
import { COLD, measureBuilds, WARM } from './sections/in-process';
import { estimate, pair } from './statistics';

/** Measures both, and the noise; gives the text. */
export async function compareBuilds([first, second]: readonly string[]): Promise<string> {
  if (first === undefined || second === undefined) throw new Error('name the folders of two builds');
  const builds = [{ name: 'A', folder: first }, { name: BASE }, { name: 'B', folder: second }];
  const rounds = await measureBuilds([...builds, { name: BASE_AGAIN }]);
  return `Median and range of ${rounds.length} processes each; ratio to passport-oauth2, ± two standard errors
${describe(rounds, WARM)}
${describe(rounds, COLD)}`;
}

function describe(rounds: readonly Round[], head: string): string {
  const [a, b] = ['A', 'B'].map((name) => rounds.map((round) => round[name]?.[head] ?? []));
  const { value, error } = estimate(pair(b ?? [], a ?? [], (one, other) => one / other));
  const { counts, cells } = evaluate(rounds, head);
  const verdict = counts
    ? `B costs ${value.toFixed(3)} ± ${error.toFixed(3)} of A`
    : 'DOES NOT COUNT, since the second copy of passport-oauth2 is more than 3 % off: run it again';
  const lines = cells.map(({ name, own, compared }) => {
    const spread = `${own.value.toFixed(1)} (${own.low.toFixed(1)} to ${own.high.toFixed(1)})`;
    return `  ${name.padEnd(30)} ${spread.padEnd(24)} ${compared.value.toFixed(3)} ± ${compared.error.toFixed(3)}`;
  });
  return [`${head}: ${verdict}`, ...lines].join('\n');
}
