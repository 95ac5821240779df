// The order of interleaved measurements, and what is said of them.
import { estimate, inOrderOfRound } from '../lib/statistics';

it('every round asks everybody, and begins with somebody else', () => {
  const rounds = [0, 1, 2, 3].map((round) => inOrderOfRound(['a', 'b', 'c'], round).join(''));
  expect(rounds).toEqual(['abc', 'acb', 'cab', 'cba']);
});

it('an estimate ignores what one bad slice and one bad round say', () => {
  const { value, error, low, high } = estimate([[1.1, 1.1, 3], [1.1], [1.1], [1.1], [99]]);
  expect([value, error, low, high]).toEqual([1.1, 0, 1.1, 99]);
});

it('four times the rounds have half the error', () => {
  const few = [[1], [1.1], [1.2], [1.3], [1.4]];
  const many = [few, few, few, few].flat();
  expect(estimate(many).error).toBeCloseTo(estimate(few).error / 2);
});
