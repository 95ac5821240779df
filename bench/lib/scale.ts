// What grows with the number of logins, and how: at once, in a row, waiting, and left.
import { setTimeout as pause } from 'node:timers/promises';
import { startStrategy } from './in-process';
import { BASE, OURS } from './peers';
import { show, table, type Measure } from './section';
import { OURS_HANGING } from './strategies';

const FULL = {
  atOnce: [1, 10, 100, 1_000],
  heap: [2_000, 25_000, 100_000],
  hanging: 500,
  warmUp: 15_000,
  logins: 5_000,
  rest: 10,
};
const SHORT = { atOnce: [1, 10], heap: [20, 50], hanging: 50, warmUp: 20, logins: 20, rest: 0 };

export const scale: Measure = async (short) => {
  const plan = short ? SHORT : FULL;
  const measured = [];
  for (const name of [OURS, BASE]) {
    const atOnce = await measureAtOnce(name, plan);
    const heap = await measureHeap(name, plan);
    measured.push({ name, atOnce, heap });
  }
  const [none, all] = [await measureDelay(0), await measureDelay(plan.hanging)];
  const tables = [
    table(
      ['logins at once', ...plan.atOnce.map(String)],
      measured.map(({ name, atOnce }) => [name, ...atOnce.map((cpu) => show(cpu, 0))]),
    ),
    table(
      ['logins', ...plan.heap.map(String), `${plan.rest} s later`],
      measured.map(({ name, heap }) => [name, ...heap.map((bytes) => show(bytes / 1e6))]),
    ),
    table(
      ['token requests that wait', '0', String(plan.hanging)],
      [[`${OURS}, ms`, show(none, 1), show(all, 1)]],
    ),
  ];
  return { text: tables.join('\n\n') };
};

async function measureAtOnce(name: string, { atOnce, warmUp, logins }: typeof FULL): Promise<number[]> {
  const process = startStrategy();
  await process.load({ name });
  await process.measure(warmUp);
  const cpu: number[] = [];
  for (const count of atOnce) {
    await process.measure(logins, count); // opens the connections
    cpu.push(await process.measure(logins, count));
  }
  await process.end();
  return cpu;
}

async function measureHeap(name: string, { heap, rest }: typeof FULL): Promise<number[]> {
  const process = startStrategy();
  await process.load({ name });
  const bytes: number[] = [];
  let done = 0;
  for (const logins of heap) {
    await process.measure(logins - done);
    done = logins;
    bytes.push(await process.measureHeap());
  }
  await pause(rest * 1_000);
  bytes.push(await process.measureHeap());
  await process.end();
  return bytes;
}

async function measureDelay(hanging: number): Promise<number> {
  const process = startStrategy();
  await process.load({ name: OURS_HANGING });
  const delay = await process.measureDelay(hanging);
  await process.end();
  return delay;
}
