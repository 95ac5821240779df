// What a strategy for each tenant costs: many in a fresh process.
import { TRIO } from '../contenders';
import { inRounds, startEndpoint, startStrategy } from '../processes';
import type { Round, Section } from '../report';
import { inOrderOfRound } from '../statistics';

export const tenants = (short: boolean): Section => {
  const count = short ? 20 : 1_000;
  const [cpuHead, memoryHead] = [`creating one of ${count} strategies, µs`, `memory of one of ${count}, KB`];
  const socketsHead = `sockets after a login of each of ${count}`;
  const measure = async (round: number) => {
    const endpoint = startEndpoint();
    const url = await endpoint.openNear();
    const measured: Round = {};
    for (const name of inOrderOfRound(TRIO, round)) {
      // Within 1,000 of them the compiler's threads would burn now this much, now that.
      const process = startStrategy(['--single-threaded']);
      const tokenURL = round === 0 ? url : undefined;
      const { cpu, kilobytes } = await process.createTenants(name, count, tokenURL);
      measured[name] = { [cpuHead]: [cpu], [memoryHead]: [kilobytes] };
      if (round === 0) measured[name][socketsHead] = [await endpoint.countConnections()];
    }
    return measured;
  };
  return {
    measure: () => inRounds(short ? 1 : 10, short ? 1 : 60, [cpuHead], measure),
    goals: { [cpuHead]: ['own', 150], [memoryHead]: ['own', 4], [socketsHead]: ['own', 1] },
  };
};
