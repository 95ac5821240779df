// The order of interleaved measurements, and what is said of them.
import { inOrderOfRound, quantile, summarizeRatios } from '../lib/statistics';

describe('a quantile', () => {
  it.each([
    ['of one value is the value', [7], 7, 7],
    ['does not depend on the order', [5, 1, 3, 2, 4], 2, 3],
    ['lies between two values if it must', [1, 2, 3, 4], 1.75, 2.5],
  ])('%s', (_title, values, quartile, middle) => {
    expect([quantile(values, 0.25), quantile(values, 0.5)]).toEqual([quartile, middle]);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

it('every round asks everybody, and begins with somebody else', () => {
  const rounds = [0, 1, 2, 3].map((round) => inOrderOfRound(['a', 'b', 'c'], round).join(''));
  expect(rounds).toEqual(['abc', 'acb', 'cab', 'cba']);
});

describe('ratios of rounds', () => {
  it('give the median and ignore what one bad round says', () => {
    const { ratio, error } = summarizeRatios(
      [[11, 22, 99], [11], [11], [11], [99]],
      [[10, 20, 30], [10], [10], [10], [10]],
    );
    expect([ratio, error]).toEqual([1.1, 0]);
  });

  it('have half the error with four times the rounds', () => {
    const few = [[1], [1.1], [1.2], [1.3], [1.4]];
    const many = [few, few, few, few].flat();
    const [one, four] = [few, many].map(
      (values) => summarizeRatios(values, Array(values.length).fill([1])).error,
    );
    expect(four).toBeCloseTo(Number(one) / 2);
  });
});
