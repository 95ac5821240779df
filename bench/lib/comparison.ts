// The peers under one load: measured in interleaved rounds, and each compared with the base in the same round.
import { countOperationsOf } from './operations';
import type { PeerId } from './peers';
import { BASE } from './plan';
import { runRounds, type RoundSettings, type Sample } from './rounds';
import { startApp, type RunningApp } from './running-app';
import { lowerQuartile, median } from './statistics';
import type { StoreKind, StoreOperations } from './stores';

/** One row of a table. */
export interface ComparisonRow {
  peer: PeerId;
  rounds: number;
  /** CPU milliseconds a login; lower quartile of the rounds. */
  cpu: number;
  /** Of the lower quartiles. */
  cpuRatio: number;
  /** Of the CPU in the same round: median, least and most. */
  roundRatio: { median: number; least: number; most: number };
  /** Milliseconds from the login route to the last redirect; median. */
  latency: number;
  latencyRatio: number;
  /** Logins a second of wall time; median. */
  throughput: number;
}

export interface Comparison {
  store: StoreKind;
  atOnce: number;
  rows: ComparisonRow[];
}

/** Where the apps of a comparison get what they need. */
export interface Surroundings {
  providerURL: string;
  redisURL: string | undefined;
}

/** Starts an app for each peer, hands them on, and stops them. */
export async function withApps<Result>(
  peers: readonly PeerId[],
  store: StoreKind,
  { providerURL, redisURL }: Surroundings,
  use: (apps: RunningApp[]) => Promise<Result>,
): Promise<Result> {
  const apps = await Promise.all(
    peers.map((peer) => startApp({ peer, store, providerURL, ...(redisURL !== undefined && { redisURL }) })),
  );
  try {
    return await use(apps);
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
  }
}

/** Measures. */
export async function compare(
  apps: readonly RunningApp[],
  store: StoreKind,
  settings: RoundSettings,
): Promise<Comparison> {
  const samples = await runRounds(apps, settings);
  const base = samples[apps.findIndex((app) => app.peer === BASE)] ?? [];
  const rows = apps.map(({ peer }, index) => summarize(peer, samples[index] ?? [], base));
  return { store, atOnce: settings.atOnce, rows };
}

/** What each app asks of its store, by peer. */
export async function countOperations(
  apps: readonly RunningApp[],
): Promise<{ peer: PeerId; operations: StoreOperations }[]> {
  const counts = [];
  for (const app of apps) counts.push({ peer: app.peer, operations: await countOperationsOf(app) });
  return counts;
}

function summarize(peer: PeerId, samples: readonly Sample[], base: readonly Sample[]): ComparisonRow {
  const cpus = samples.map((sample) => sample.cpu);
  const ratios = cpus.map((cpu, round) => cpu / (base[round]?.cpu ?? NaN));
  const latencyOf = (of: readonly Sample[]): number => median(of.flatMap((sample) => sample.latencies));
  const cpu = lowerQuartile(cpus);
  const latency = latencyOf(samples);
  return {
    peer,
    rounds: samples.length,
    cpu,
    cpuRatio: cpu / lowerQuartile(base.map((sample) => sample.cpu)),
    roundRatio: { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) },
    latency,
    latencyRatio: latency / latencyOf(base),
    throughput: 1000 / median(samples.map((sample) => sample.wall)),
  };
}
