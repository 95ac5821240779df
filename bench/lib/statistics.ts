// The order of interleaved measurements, and what is said of them.
import { interquartileRange, max, median, min } from 'simple-statistics';

/** The slices of each round. */
export type Samples = readonly (readonly number[])[];

/** What rounds say together. */
export interface Estimate {
  /** The median of the rounds, each of which counts with the median of its slices. */
  value: number;
  /** Two standard errors of it, told from the middle half of the rounds: outliers do not count. */
  error: number;
  low: number;
  high: number;
}

export function estimate(samples: Samples): Estimate {
  const rounds = samples.map((slices) => median([...slices]));
  // Of a normal distribution, the middle half is 1.35 standard deviations wide, and a median has 1.25 times the error
  // of the mean.
  const error = (2 * 1.25 * interquartileRange(rounds)) / 1.35 / Math.sqrt(rounds.length);
  return { value: median(rounds), error, low: min(rounds), high: max(rounds) };
}

/** Joins what was measured at the same time. */
export function pair(samples: Samples, others: Samples, join: (one: number, other: number) => number) {
  return samples.map((slices, round) =>
    slices.map((value, slice) => join(value, others[round]?.[slice] ?? NaN)),
  );
}

/** Each round begins one further, and every second one goes backwards: none always follows the same one. */
export function inOrderOfRound<Item>(items: readonly Item[], round: number): Item[] {
  const turn = round % items.length;
  const order = [...items.slice(turn), ...items.slice(0, turn)];
  return round % 2 === 0 ? order : order.reverse();
}
