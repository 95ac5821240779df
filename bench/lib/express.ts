// What a login costs an app: Express apps, each in a process of its own, whose logins take turns.
import { drawBars } from './chart';
import { Driver } from './driver';
import { BASE, BASE_AGAIN, OURS, PEERS } from './peers';
import { startRedis } from './redis';
import { counts, goal, show, table, type Measure } from './section';
import { inOrderOfRound, median, summarizeRatios } from './statistics';
import { startProcess } from './workers';

/** How results call a browser that has as many pending logins as it can have. */
const OURS_PENDING = 'passport-loopandtie, 20 logins pending';
const CONTENDERS = [...PEERS, OURS_PENDING];
const AT_ONCE = 32;

interface Plan {
  /** In each, every app has a new process. */
  rounds: number;
  /** Logins of each app that do not count. */
  warmUp: number;
  /** How often each has its turn after that, and how many logins it does then. */
  slices: number;
  logins: number;
}

const FULL: Plan = { rounds: 5, warmUp: 4_000, slices: 8, logins: 192 };
const SHORT: Plan = { rounds: 1, warmUp: 32, slices: 1, logins: 32 };

type Round = Record<string, { cpu: number[]; latency: number[] }>;

export const express: Measure = async (short) => {
  const plan = short ? SHORT : FULL;
  const redis = await startRedis();
  const rounds: Round[] = [];
  try {
    while (rounds.length < plan.rounds) rounds.push(await runRound(plan, rounds.length, redis?.url));
  } finally {
    await redis?.stop();
  }
  const read = (name: string, of: 'cpu' | 'latency') => rounds.map((round) => round[name]?.[of] ?? []);
  const compare = (name: string, to = BASE) => summarizeRatios(read(name, 'cpu'), read(to, 'cpu'));
  const again = compare(BASE_AGAIN).ratio;
  const rows = CONTENDERS.map((name) => {
    const cpu = read(name, 'cpu').map(median);
    const { ratio, error } = compare(name);
    return {
      name,
      cpu: median(cpu),
      cells: [
        name,
        `${show(median(cpu))} (${show(Math.min(...cpu))}–${show(Math.max(...cpu))})`,
        counts(again) || name === BASE_AGAIN ? `${show(ratio)} ± ${show(error)}` : 'does not count',
        show(median(read(name, 'latency').flat()), 1),
      ],
    };
  });
  const where = redis ? 'sessions in Redis' : 'sessions in memory';
  return {
    text: table(
      [`${plan.rounds} processes each, ${where}`, 'CPU, ms', 'ratio', 'latency, ms'],
      rows.map(({ cells }) => cells),
    ),
    goals: [
      goal(`CPU of a login, Express, ${where}, of passport-oauth2’s`, 0.88, compare(OURS).ratio, again),
      goal(
        'CPU of a login with 20 pending in the browser, of one with 1',
        1.05,
        compare(OURS_PENDING, OURS).ratio,
        again,
      ),
    ],
    charts: {
      'cpu-per-login.svg': drawBars(
        'CPU of one login in an Express app, in ms (less is better)',
        [`${AT_ONCE} at once, ${where}`],
        rows.filter(({ name }) => name !== BASE_AGAIN).map(({ name, cpu }) => ({ name, values: [cpu] })),
        2,
      ),
    },
  };
};

async function runRound(plan: Plan, round: number, redisURL: string | undefined): Promise<Round> {
  const endpoint = startProcess('endpoint');
  const providerURL = await endpoint.openNear();
  const all = await Promise.all(
    inOrderOfRound(CONTENDERS, round).map(async (name) => {
      const app = startProcess('app');
      const peer = name === OURS_PENDING ? OURS : name;
      const driver = new Driver(await app.openApp({ peer, providerURL, redisURL }));
      const cookies = new Map<string, string>();
      return { name, app, driver, cookies, cpu: [] as number[], latency: [] as number[] };
    }),
  );
  try {
    for (const { name, driver, cookies } of all) {
      // The login that is measured is the twentieth.
      while (name === OURS_PENDING && cookies.size < 19) await driver.begin(cookies);
      await driver.logInMany(plan.warmUp, AT_ONCE, cookies);
    }
    for (let slice = 0; slice < plan.slices; slice += 1) {
      for (const { app, driver, cookies, cpu, latency } of inOrderOfRound(all, slice)) {
        const before = await app.readCPU();
        latency.push(...(await driver.logInMany(plan.logins, AT_ONCE, cookies)));
        cpu.push(((await app.readCPU()) - before) / plan.logins);
      }
    }
    return Object.fromEntries(all.map(({ name, cpu, latency }) => [name, { cpu, latency }]));
  } finally {
    await Promise.all(all.map(({ driver }) => driver.close()));
    await Promise.all([endpoint, ...all.map(({ app }) => app)].map((process) => process.end()));
  }
}
