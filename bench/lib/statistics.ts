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

/** What was measured of one contender. */
export interface Samples {
  name: string;
  /** CPU of a login, one value a round. */
  cpu: number[];
  /** Milliseconds of each login; empty if nobody looked. */
  latency: number[];
}

/** One row of a table. */
export interface Row {
  name: string;
  rounds: number;
  /** Lower quartile. */
  cpu: number;
  /** Of the base's. */
  cpuRatio: number;
  /** Median. */
  latency: number;
  latencyRatio: number;
}

/** Sums up, beside the contender that all are compared with. */
export function summarize(all: readonly Samples[], base: string): Row[] {
  const ofBase = all.find(({ name }) => name === base);
  return all.map(({ name, cpu, latency }) => ({
    name,
    rounds: cpu.length,
    cpu: lowerQuartile(cpu),
    cpuRatio: lowerQuartile(cpu) / lowerQuartile(ofBase?.cpu ?? []),
    latency: median(latency),
    latencyRatio: median(latency) / median(ofBase?.latency ?? []),
  }));
}
