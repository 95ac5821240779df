// How long it takes to load the package, beside passport-oauth2, which it loads too.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BASE, BASE_AGAIN, OURS } from './peers';
import { goal, show, table, type Measure } from './section';
import { inOrderOfRound, median } from './statistics';
import { ROOT } from './surroundings';

const execute = promisify(execFile);
const PACKAGES = {
  [OURS]: 'passport-loopandtie',
  [BASE]: 'passport-oauth2',
  [BASE_AGAIN]: 'passport-oauth2',
};

export const imports: Measure = async (short) => {
  const rounds = short ? 2 : 60;
  const all = Object.entries(PACKAGES).map(([name, module]) => ({
    name,
    module,
    wall: [] as number[],
    cpu: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { module, wall, cpu } of inOrderOfRound(all, round)) {
      const script = `const c = process.cpuUsage(), t = performance.now(); require('${module}');
        const d = performance.now() - t, { user, system } = process.cpuUsage(c); console.log(d, (user + system) / 1000)`;
      const { stdout } = await execute(process.execPath, ['-e', script], { cwd: ROOT });
      const [milliseconds, burnt] = stdout.split(' ').map(Number);
      wall.push(Number(milliseconds));
      cpu.push(Number(burnt));
    }
  }
  const over = (wanted: string) => {
    const [base, other] = [BASE, wanted].map((name) => all.find((one) => one.name === name)?.cpu ?? []);
    return median((other ?? []).map((value, round) => value - Number(base?.[round])));
  };
  return {
    text: table(
      [`${rounds} processes each`, 'time, ms', 'CPU, ms', 'CPU over passport-oauth2, ms'],
      all.map(({ name, wall, cpu }) => [
        name,
        show(median(wall), 1),
        show(median(cpu), 1),
        show(over(name), 1),
      ]),
    ),
    goals: [goal('ms to load the package, over passport-oauth2’s', 5, over(OURS))],
  };
};
