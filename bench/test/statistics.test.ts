// What is said of many measurements.
import { lowerQuartile, median, quantile } from '../lib/statistics';

describe('a quantile', () => {
  it.each([
    ['of one value is the value', [7], 7, 7],
    ['does not depend on the order', [5, 1, 3, 2, 4], 2, 3],
    ['lies between two values where it must', [1, 2, 3, 4], 1.75, 2.5],
  ])('%s', (_title, values, quartile, middle) => {
    expect([lowerQuartile(values), median(values)]).toEqual([quartile, middle]);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});
