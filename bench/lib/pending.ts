// What other logins that are pending in the same browser cost: each is a cookie more on every request.
import { measure } from './rounds';
import type { RunningApp } from './running-app';
import { lowerQuartile } from './statistics';

export interface PendingResult {
  pending: number;
  /** CPU milliseconds a login; lower quartile. */
  cpu: number;
}

/** Measures one app with so many pending logins in each browser, interleaved. */
export async function measurePending(
  app: RunningApp,
  counts: readonly number[],
  { rounds, logins }: { rounds: number; logins: number },
): Promise<PendingResult[]> {
  const browsers: Map<string, string>[] = [];
  for (const count of counts) {
    const cookies = new Map<string, string>();
    // The login that is measured is pending too.
    for (let index = 1; index < count; index += 1) await app.driver.begin(cookies);
    browsers.push(cookies);
  }
  const samples = counts.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, cookies] of browsers.entries()) {
      samples[index]?.push((await measure(app, logins, 1, cookies)).cpu);
    }
  }
  return counts.map((pending, index) => ({ pending, cpu: lowerQuartile(samples[index] ?? []) }));
}
