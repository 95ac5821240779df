// What a strategy for each tenant costs: many in a fresh process.
import { startStrategy } from './in-process';
import { BASE, BASE_AGAIN, OURS } from './peers';
import { goal, show, table, type Measure } from './section';
import { inOrderOfRound, median } from './statistics';
import { startProcess } from './workers';

const NAMES = [OURS, BASE, BASE_AGAIN];

export const tenants: Measure = async (short) => {
  const { processes, count } = short ? { processes: 1, count: 20 } : { processes: 7, count: 1_000 };
  const all = NAMES.map((name) => ({
    name,
    cpu: [] as number[],
    kilobytes: [] as number[],
    sockets: [] as number[],
  }));
  for (let round = 0; round < processes; round += 1) {
    for (const { name, cpu, kilobytes, sockets } of inOrderOfRound(all, round)) {
      const endpoint = startProcess('endpoint');
      const url = await endpoint.openNear();
      const process = startStrategy();
      const tenant = await process.createTenants(name, count, url);
      cpu.push(tenant.cpu);
      kilobytes.push(tenant.bytes / 1000);
      sockets.push(await endpoint.countConnections(url));
      await Promise.all([process.end(), endpoint.end()]);
    }
  }
  const rows = all.map(({ name, cpu, kilobytes, sockets }) => ({
    name,
    cpu: median(cpu),
    kilobytes: median(kilobytes),
    sockets: Math.max(...sockets),
    spread: `${show(median(cpu), 0)} (${show(Math.min(...cpu), 0)}–${show(Math.max(...cpu), 0)})`,
  }));
  const find = (wanted: string) => rows.find(({ name }) => name === wanted);
  const of = (key: 'cpu' | 'kilobytes') => Number(find(BASE_AGAIN)?.[key]) / Number(find(BASE)?.[key]);
  const each = `of one of ${count} strategies in a fresh process`;
  return {
    text: table(
      [`${processes} processes, ${count} strategies`, 'CPU each, µs', 'memory each, KB', 'sockets'],
      rows.map(({ name, spread, kilobytes, sockets }) => [name, spread, show(kilobytes, 1), String(sockets)]),
    ),
    goals: [
      goal(`microseconds ${each}`, 150, find(OURS)?.cpu, of('cpu')),
      goal(`KB ${each}`, 4, find(OURS)?.kilobytes, of('kilobytes')),
      goal(`sockets of ${count} tenants’ logins`, 1, find(OURS)?.sockets),
    ],
  };
};
