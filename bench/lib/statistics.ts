// The order of interleaved measurements, and what is said of them.

/** The value below which this share of the values lies, interpolated. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A ratio that was measured once a round. */
export interface Ratio {
  /** The median of the rounds. */
  ratio: number;
  /** Two standard errors of it, told from the middle half of the rounds: outliers do not count. */
  error: number;
}

/** Compares values of the same slices of the same rounds: a round counts with the median of its slices. */
export function summarizeRatios(
  values: readonly (readonly number[])[],
  bases: readonly (readonly number[])[],
): Ratio {
  const ratios = pairRounds(values, bases, (value, base) => value / base).map(median);
  const middleHalf = quantile(ratios, 0.75) - quantile(ratios, 0.25);
  // Of a normal distribution, the middle half is 1.35 standard deviations wide, and a median has 1.25 times the error
  // of the mean.
  return { ratio: median(ratios), error: (2 * 1.25 * middleHalf) / 1.35 / Math.sqrt(ratios.length) };
}

/** Joins what was measured at the same time. */
export function pairRounds(
  values: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
  join: (value: number, other: number) => number,
): number[][] {
  return values.map((slices, round) =>
    slices.map((value, slice) => join(value, others[round]?.[slice] ?? NaN)),
  );
}

/** Each round begins one further, and every second one goes backwards: none always follows the same one. */
export function inOrderOfRound<Item>(items: readonly Item[], round: number): Item[] {
  const turn = round % items.length;
  const order = [...items.slice(turn), ...items.slice(0, turn)];
  return round % 2 === 0 ? order : order.reverse();
}
