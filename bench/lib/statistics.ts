// The order of interleaved measurements, and what is said of them.

/** What was measured of one contender. */
export interface Samples {
  name: string;
  /** CPU of a login: one value a round. */
  cpu: number[];
  /** Milliseconds: one value a login that succeeded. */
  latency: number[];
}

/** One row of a table: the lower quartile of the CPU, the median of the latency, and both as ratios to the base's. */
export interface Row {
  name: string;
  logins: number;
  cpu: number;
  cpuRatio: number;
  latency: number;
  latencyRatio: number;
}

/** The value below which this share of the values lies, interpolated. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Each round begins one further, and every second one goes backwards: none always follows the same one. */
export function inOrderOfRound<Item>(items: readonly Item[], round: number): Item[] {
  const turn = round % items.length;
  const order = [...items.slice(turn), ...items.slice(0, turn)];
  return round % 2 === 0 ? order : order.reverse();
}

/** Sums up. Noise of other processes only adds CPU, so its lower quartile says more of the code than its median. */
export function summarize(all: readonly Samples[], base: string): Row[] {
  const readCPU = (samples?: Samples) => quantile(samples?.cpu ?? [], 0.25);
  const readLatency = (samples?: Samples) => quantile(samples?.latency ?? [], 0.5);
  const ofBase = all.find(({ name }) => name === base);
  return all.map((samples) => ({
    name: samples.name,
    logins: samples.latency.length,
    cpu: readCPU(samples),
    cpuRatio: readCPU(samples) / readCPU(ofBase),
    latency: readLatency(samples),
    latencyRatio: readLatency(samples) / readLatency(ofBase),
  }));
}
