// What the strategy itself costs: both legs of a login in this process, with no server, no session store and no socket.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type * as LoopAndTie from 'passport-loopandtie';
import type OAuth2StrategyClass from 'passport-oauth2';
import { MemoryAgent } from './memory-agent';
import { BASE, BASE_AGAIN, OURS, OURS_IN_SESSION } from './peers';
import { verify } from './peers/passport-oauth2';
import { inOrderOfRound, type Samples } from './statistics';

const load = createRequire(__filename);

const LOGINS_IN_ROUND = 250;
/** For the compiler, before the first that counts. */
const WARM_UP_ROUNDS = 8;
const SITE = {
  clientID: 'benchmark-client',
  clientSecret: 'benchmark-secret-0123456789abcdef',
  callbackURL: 'https://app.example/auth/loopandtie/callback',
  authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
  tokenURL: 'http://127.0.0.1:9/oauth2/token', // the agent connects to nothing
};

/** How much is measured, and of what. */
export interface InProcessSettings {
  rounds: number;
  /** The folder of a build of passport-loopandtie; by default the one of this checkout. */
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

/** CPU microseconds a login, in interleaved rounds. */
export async function measureInProcess({ rounds, lib, only }: InProcessSettings): Promise<Samples[]> {
  const contenders = Object.entries(createStrategies(lib))
    .filter(([name]) => only === undefined || name === only)
    .map(([name, strategy]) => ({ name, strategy, cpu: [] as number[] }));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const { strategy, cpu } of inOrderOfRound(contenders, round + WARM_UP_ROUNDS)) {
      const sample = await measureRound(strategy);
      if (round >= 0) cpu.push(sample);
    }
  }
  return contenders.map(({ name, cpu }) => ({ name, cpu, latency: [] }));
}

/** Bytes that one pending login adds to the `Cookie` header of each request, over https. */
export async function measureCookie(): Promise<number> {
  const cookies: string[] = [];
  const strategy = createStrategies(undefined)[OURS];
  await authenticate(strategy, createRequest('/auth/loopandtie', {}, {}, cookies));
  return `; ${cookies.join('; ')}`.length;
}

function createStrategies(lib: string | undefined): Record<string, Strategy> & Record<typeof OURS, Strategy> {
  const { LoopAndTieStrategy } = load(
    lib === undefined ? 'passport-loopandtie' : resolve(lib),
  ) as typeof LoopAndTie;
  return {
    [OURS]: asStrategy(new LoopAndTieStrategy({ ...SITE, agent: new MemoryAgent() })),
    [BASE]: createBase(),
    [BASE_AGAIN]: createBase(),
    [OURS_IN_SESSION]: asStrategy(new LoopAndTieStrategy({ ...SITE, agent: new MemoryAgent(), store: true })),
  };
}

/** Each from its own copy of the code: what the compiler makes of one says nothing of the other. */
function createBase(): Strategy {
  for (const file of Object.keys(load.cache)) {
    if (/node_modules\/(passport-oauth2|oauth)\//.test(file)) Reflect.deleteProperty(load.cache, file);
  }
  const OAuth2Strategy = load('passport-oauth2') as typeof OAuth2StrategyClass;
  const strategy = new OAuth2Strategy({ ...SITE, state: true, pkce: true }, verify);
  // It has no option for an agent, and its types hide the object that takes one.
  (strategy as unknown as { _oauth2: { setAgent(agent: MemoryAgent): void } })._oauth2.setAgent(
    new MemoryAgent(),
  );
  return asStrategy(strategy);
}

/** Its types know of requests that Express made only. */
function asStrategy(strategy: object): Strategy {
  return strategy as Strategy;
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
  const path = `/auth/loopandtie/callback?code=${code}&state=${state}`;
  const token = await authenticate(strategy, createRequest(path, { code, state }, session, cookies));
  if (!token.startsWith('lt_benchmark_')) throw new Error(`a login gave ${token}`);
}

/** A request and its response with as much as a strategy may want of them. `cookies` is the browser's jar. */
function createRequest(url: string, query: object, session: object, cookies: string[]): object {
  const headers = { host: 'app.example', 'sec-fetch-mode': 'navigate', cookie: cookies.join('; ') };
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
  return { method: 'GET', url, originalUrl: url, query, headers, session, res };
}

/** Runs a strategy as Passport does; gives the URL of the redirect, or the access token of the user. */
function authenticate(strategy: Strategy, req: object): Promise<string> {
  return new Promise((succeed, reject) => {
    const run = Object.create(strategy) as Strategy;
    run.redirect = succeed;
    run.success = (user) => {
      succeed((user as { accessToken: string }).accessToken);
    };
    run.fail = (info) => {
      reject(new Error(`a login failed: ${JSON.stringify(info)}`));
    };
    run.error = reject;
    run.authenticate(req, {});
  });
}
