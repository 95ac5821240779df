// What grows with the number of logins, and how: at once, in a row, waiting, and left.
import { setTimeout as pause } from 'node:timers/promises';
import { TRIO } from '../contenders';
import { inRounds, startEndpoint, startStrategy } from '../processes';
import type { Round, Section } from '../report';
import { inOrderOfRound } from '../statistics';

const MANY = {
  warmUp: 15_000,
  slices: 4,
  logins: 1_000,
  atOnce: [1, 10, 100, 1_000],
  heap: [2_000, 25_000, 100_000],
};
const FULL = { ...MANY, rounds: 8, restSeconds: 10, hanging: 500, left: 10_000 };
const FEW = { warmUp: 20, slices: 1, logins: 20, atOnce: [1, 10], heap: [20, 50] };
const SHORT = { ...FEW, rounds: 1, restSeconds: 0, hanging: 50, left: 20 };
const COOKIE = 'cookie of a pending login, bytes';

export const scale = (short: boolean): Section => {
  const plan = short ? SHORT : FULL;
  const leftHead = `connections of ${plan.left} logins begun and left`;
  return {
    measure: () => inRounds(plan.rounds, plan.rounds, [], (round) => measureRound(plan, leftHead, round)),
    goals: { [leftHead]: ['own', 1], [COOKIE]: ['own', 75] },
  };
};

interface Measured {
  name: string;
  columns: Record<string, number[]>;
}

async function measureRound(plan: typeof FULL, leftHead: string, round: number): Promise<Round> {
  const all = inOrderOfRound(TRIO, round).map((name): Measured => ({ name, columns: {} }));
  const endpoint = startEndpoint();
  const warm = all.map(async ({ name, columns }) => {
    const process = await start(name);
    await process.measure(plan.warmUp);
    return { process, columns };
  });
  const warmed = await Promise.all(warm);
  for (const count of plan.atOnce) {
    for (const { process } of warmed) await process.measure(count, count); // opens the connections
    for (let slice = 0; slice < plan.slices; slice += 1) {
      for (const { process, columns } of inOrderOfRound(warmed, slice)) {
        const cpu = (columns[`CPU of a login, ${count} at once, µs`] ??= []);
        cpu.push(await process.measure(plan.logins, count));
      }
    }
  }
  for (const { name, columns } of all) {
    const process = await start(name, false);
    for (const count of [0, plan.hanging])
      columns[`tick of the event loop, ${count} logins hang, ms`] = [await process.measureDelay(count)];
    const beginner = await start(name);
    columns[COOKIE] = [await beginner.measureCookie()];
    await beginner.beginMany(name, plan.left, await endpoint.openNear());
    columns[leftHead] = [await endpoint.countConnections()];
  }
  if (round === 0) await Promise.all(all.map((one) => measureHeap(plan, one)));
  return Object.fromEntries(all.map(({ name, columns }) => [name, columns]));
}

async function measureHeap({ heap, restSeconds }: typeof FULL, { name, columns }: Measured) {
  const process = await start(name);
  let done = 0;
  for (const logins of heap) {
    await process.measure(logins - done);
    done = logins;
    columns[`heap after ${logins} logins, MB`] = [await process.measureHeap()];
  }
  await pause(restSeconds * 1_000);
  columns[`heap ${restSeconds} s later, MB`] = [await process.measureHeap()];
}

async function start(name: string, responds = true) {
  const process = startStrategy();
  await process.load({ name }, responds);
  return process;
}
