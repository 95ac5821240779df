// What the strategy itself costs: both legs of a login in this process, with no server, no session store and no socket.
// Run it alone while working on the strategy: see --help.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type OAuth2StrategyClass from 'passport-oauth2';
import type { VerifyCallback } from 'passport-oauth2';
import type * as LoopAndTie from 'passport-loopandtie';
import { MemoryAgent } from './memory-agent';
import { createUser } from './peers/user';
import { inOrderOfRound, lowerQuartile, median } from './statistics';

const load = createRequire(__filename);

const LOGINS_IN_ROUND = 250;
const SITE = {
  clientID: 'benchmark-client',
  clientSecret: 'benchmark-secret-0123456789abcdef',
  callbackURL: 'https://app.example/auth/loopandtie/callback',
  authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
  tokenURL: 'http://127.0.0.1:9/oauth2/token', // the agent connects to nothing
};
const OURS = 'passport-loopandtie';
const OURS_WITH_SESSION = 'passport-loopandtie, store: true';
const BASE = 'passport-oauth2';
const BASE_AGAIN = 'passport-oauth2, a second time';

/** One row of the table. */
export interface InProcessRow {
  name: string;
  /** CPU microseconds a login: lower quartile of the rounds. */
  cpu: number;
  /** Of plain passport-oauth2's. */
  ratio: number;
  /** Median of the ratios to passport-oauth2 in the same round. */
  roundRatio: number;
}

/** How much is measured, and of what. */
export interface InProcessSettings {
  seconds: number;
  /** The folder of a build of passport-loopandtie; this checkout's by default. */
  lib?: string | undefined;
  /** Only this contender, for a profile of it. */
  only?: string | undefined;
}

/** A strategy with what Passport gives it for each request. */
interface Strategy {
  authenticate(req: object, options: object): void;
  redirect(url: string): void;
  success(user: unknown): void;
  fail(info: unknown): void;
  error(error: unknown): void;
}

interface Contender {
  name: string;
  strategy: Strategy;
  samples: number[];
}

/** Measures interleaved rounds, each in another order. */
export async function measureInProcess(settings: InProcessSettings): Promise<InProcessRow[]> {
  const contenders = createContenders(settings.lib).filter(({ name }) =>
    [undefined, name].includes(settings.only),
  );
  if (contenders.length === 0) throw new Error(`there is no ${String(settings.only)}`);
  // The first rounds are for the compiler.
  const warmUpRounds = settings.seconds > 1 ? 8 : 1;
  const end = performance.now() + settings.seconds * 1000;
  for (let round = 0; round <= warmUpRounds || performance.now() < end; round += 1) {
    for (const contender of inOrderOfRound(contenders, round)) {
      const cpu = await measureRound(contender.strategy);
      if (round >= warmUpRounds) contender.samples.push(cpu);
    }
  }
  const base = contenders.find(({ name }) => name === BASE)?.samples ?? [];
  return createRows(contenders, base);
}

function createRows(contenders: readonly Contender[], base: readonly number[]): InProcessRow[] {
  return contenders.map(({ name, samples }) => ({
    name,
    cpu: lowerQuartile(samples),
    ratio: lowerQuartile(samples) / lowerQuartile(base),
    roundRatio: median(samples.map((cpu, round) => cpu / (base[round] ?? NaN))),
  }));
}

function createContenders(lib: string | undefined): Contender[] {
  const { LoopAndTieStrategy } = load(lib === undefined ? OURS : resolve(lib)) as typeof LoopAndTie;
  const contender = (name: string, strategy: object): Contender => ({
    name,
    // Their types know only of requests that Express made.
    strategy: strategy as Strategy,
    samples: [],
  });
  return [
    contender(OURS, new LoopAndTieStrategy({ ...SITE, agent: new MemoryAgent() })),
    contender(BASE, createBase()),
    contender(BASE_AGAIN, createBase()),
    contender(OURS_WITH_SESSION, new LoopAndTieStrategy({ ...SITE, agent: new MemoryAgent(), store: true })),
  ];
}

/** Each from a copy of the code of its own: the compiler treats the second no better than the first. */
function createBase(): object {
  for (const file of Object.keys(load.cache)) {
    if (/node_modules\/(passport-oauth2|oauth)\//.test(file)) Reflect.deleteProperty(load.cache, file);
  }
  const OAuth2Strategy = load('passport-oauth2') as typeof OAuth2StrategyClass;
  const verify = (
    accessToken: string,
    _refreshToken: string,
    params: { created_at: number },
    _profile: unknown,
    done: VerifyCallback,
  ): void => {
    done(null, createUser(accessToken, params.created_at));
  };
  const strategy = new OAuth2Strategy({ ...SITE, state: true, pkce: true }, verify);
  // passport-oauth2 has no option for it; its types hide the object that it documents for this.
  (strategy as unknown as { _oauth2: { setAgent(agent: MemoryAgent): void } })._oauth2.setAgent(
    new MemoryAgent(),
  );
  return strategy;
}

async function measureRound(strategy: Strategy): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < LOGINS_IN_ROUND; count += 1) await logIn(strategy);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / LOGINS_IN_ROUND;
}

async function logIn(strategy: Strategy): Promise<void> {
  const session = {};
  const cookies: string[] = [];
  const location = await authenticate(strategy, createRequest('/auth/loopandtie', {}, session, cookies));
  const state = /[?&]state=([^&]*)/.exec(location)?.[1] ?? '';
  const code = '0123456789abcdef'.repeat(4);
  const query = { code, state: decodeURIComponent(state) };
  const path = `/auth/loopandtie/callback?code=${code}&state=${state}`;
  const user = await authenticate(strategy, createRequest(path, query, session, cookies));
  if (!user.includes('lt_benchmark_')) throw new Error(`a login gave ${user}`);
}

/** A request and its response with as much as a strategy may want of them. `cookies` is the browser's jar. */
function createRequest(url: string, query: object, session: object, cookies: string[]): object {
  const headers: Record<string, string> = { host: 'app.example', 'sec-fetch-mode': 'navigate' };
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  const sent: Record<string, unknown> = {};
  const res = {
    headersSent: false,
    getHeader: (name: string) => sent[name.toLowerCase()],
    setHeader: (name: string, value: unknown) => {
      sent[name.toLowerCase()] = value;
      if (name.toLowerCase() !== 'set-cookie') return;
      for (const line of [value].flat()) cookies.push(String(line).split(';', 1)[0] ?? '');
    },
    end: () => undefined,
  };
  return { method: 'GET', url, originalUrl: url, query, headers, session, res, socket: {}, connection: {} };
}

/** Runs a strategy as Passport does; gives the redirect's URL, or the access token of the user. */
function authenticate(strategy: Strategy, req: object): Promise<string> {
  return new Promise((succeed, reject) => {
    const run = Object.create(strategy) as Strategy;
    run.redirect = succeed;
    run.success = (user) => {
      succeed((user as { accessToken: string }).accessToken);
    };
    run.fail = (info: unknown) => {
      reject(new Error(`a login failed: ${JSON.stringify(info)}`));
    };
    run.error = reject;
    run.authenticate(req, {});
  });
}

const HELP = `node bench/dist/in-process.js [--lib folder] [--seconds 20] [--only "${OURS}"]`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      lib: { type: 'string' },
      only: { type: 'string' },
      seconds: { type: 'string', default: '20' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const rows = await measureInProcess({ ...values, seconds: Number(values.seconds) });
  for (const { name, cpu, ratio, roundRatio } of rows) {
    const figures = [`${cpu.toFixed(1)} µs`, ratio.toFixed(3), `(${roundRatio.toFixed(3)} in a round)`];
    console.log(name.padEnd(36), figures.join('  '));
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
