// What results say of numbers, and when they say nothing.
import { BASE, BASE_AGAIN, OURS } from '../lib/contenders';
import { report, type Section } from '../lib/report';

const SECTION: Section = {
  measure: () => Promise.resolve([]),
  goals: { wait: ['own', 50], cpu: ['compared', 1.2], load: ['compared', 5] },
  differences: ['load'],
  chart: { file: 'wait.svg', title: 'Waits <in ms>', of: ['wait'] },
};

/** One round of everybody. */
function createRound(what: string, ours: number, base: number, again: number) {
  return { [OURS]: { [what]: [ours] }, [BASE]: { [what]: [base] }, [BASE_AGAIN]: { [what]: [again] } };
}

it.each([
  [
    'a number that meets its goal',
    ['wait', 44, 127, 127],
    ['44 ×0.35', '127 ×1.00', '127 ×1.00', 'at most 50', 'yes'],
  ],
  [
    'a ratio that misses its goal',
    ['cpu', 26, 19.9, 20.1],
    ['26 ×1.30', '19.9 ×0.99', '20.1 ×1.01', 'at most ×1.2', '**no**'],
  ],
  ['a difference', ['load', 31, 26, 26], ['31 +5.00', '26 +0.00', '26 ×1.00', 'at most +5', 'yes']],
  [
    'nothing if the copies differ',
    ['wait', 44, 100, 104],
    ['not published', 'not published', '×1.04', 'at most 50', ''],
  ],
] as const)('an overview shows %s', (_title, [what, ours, base, again], row) => {
  const { goals } = report(SECTION, [createRound(what, ours, base, again)]);
  expect(goals).toEqual([[what, ...row]]);
});

it('a table shows the range of the rounds and the error', () => {
  const { text } = report(
    SECTION,
    [10, 20, 30].map((ours) => createRound('cpu', ours, 10, 10)),
  );
  expect(text).toContain('| passport-loopandtie | 20 (10–30) ×2.00 ± ');
});

it('a chart shows everybody once, and nobody if the copies differ', () => {
  const [good, bad] = [127, 140].map(
    (again) => report(SECTION, [createRound('wait', 44, 127, again)]).charts[0],
  );
  expect(good?.svg?.match(/<rect/g)).toHaveLength(2);
  expect(good?.svg).toContain('Waits &lt;in ms>');
  expect(bad?.svg).toBeUndefined();
});
