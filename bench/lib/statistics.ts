// The order of interleaved measurements, and what is said of them.

/** The value below which this share of the values lies, interpolated. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Noise of other processes only adds, so the lower quartile says more of the code than the median. */
export function lowerQuartile(values: readonly number[]): number {
  return quantile(values, 0.25);
}

/** Each round begins one further, and every second one goes backwards: none always follows the same one. */
export function inOrderOfRound<Item>(items: readonly Item[], round: number): Item[] {
  const turn = round % items.length;
  const order = [...items.slice(turn), ...items.slice(0, turn)];
  return round % 2 === 0 ? order : order.reverse();
}
