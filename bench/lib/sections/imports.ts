// How long it takes to load the package, beside passport-oauth2, which it loads too.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BASE, OURS, TRIO } from '../contenders';
import { inRounds } from '../processes';
import type { Round, Section } from '../report';
import { inOrderOfRound } from '../statistics';
import { ROOT } from '../surroundings';

const execute = promisify(execFile);
const [CPU, TIME] = ['loading the package, ms of CPU', 'loading the package, ms'];

export const imports = (short: boolean): Section => ({
  measure: () => inRounds(short ? 1 : 20, short ? 1 : 60, [CPU], measure),
  differences: [CPU, TIME],
  goals: { [CPU]: ['compared', 5] },
});

async function measure(round: number): Promise<Round> {
  const measured: Round = {};
  for (const name of inOrderOfRound(TRIO, round)) {
    const script = `const c = process.cpuUsage(), t = performance.now(); require('${name === OURS ? OURS : BASE}');
      const d = performance.now() - t, { user, system } = process.cpuUsage(c); console.log((user + system) / 1000, d)`;
    const { stdout } = await execute(process.execPath, ['-e', script], { cwd: ROOT });
    const [cpu, time] = stdout.split(' ').map(Number);
    measured[name] = { [CPU]: [Number(cpu)], [TIME]: [Number(time)] };
  }
  return measured;
}
