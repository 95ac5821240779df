// Pages claim what bench/RESULTS.md says, and nothing else. `npm run bench` writes all of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (page: string) => readFileSync(join(__dirname, '..', '..', page), 'utf8');

/** The rows of the table between its marks. */
function readOverview(page: string): string[] {
  const [, overview = ''] = read(page).split(/<!-- (?:end of )?overview -->/);
  const [, , ...rows] = overview.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => row.replace(/ +/g, ' '));
}

const results = readOverview('bench/RESULTS.md');

it('docs/performance.md shows figures of the results', () => {
  const shown = readOverview('docs/performance.md');
  expect(shown.length).toBeGreaterThan(0);
  expect(results).toEqual(expect.arrayContaining(shown));
});

it('README.md claims the wait that was measured', () => {
  const wait = results.find((row) => row.startsWith('| callback'));
  const [, ours = '', base = ''] = /^\|[^|]*\| ([\d.]+)[^|]*\| ([\d.]+)/.exec(wait ?? '') ?? [];
  expect(read('README.md')).toContain(`[${Math.round(+ours)} ms instead of ${Math.round(+base)}]`);
});
