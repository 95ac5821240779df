// What is measured in process: strategies as Passport runs them, over a connection in memory. A process loads one.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type * as LoopAndTie from 'passport-loopandtie';
import type OAuth2StrategyClass from 'passport-oauth2';
import { FloorStrategy } from './floor';
import { MemoryAgent } from './memory-agent';
import { BASE, BASE_AGAIN, OURS, OURS_IN_SESSION } from './peers';
import { verify } from './peers/passport-oauth2';

const load = createRequire(__filename);

const SITE = {
  clientID: 'benchmark-client',
  clientSecret: 'benchmark-secret-0123456789abcdef',
  callbackURL: 'https://app.example/auth/loopandtie/callback',
  authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
  tokenURL: 'http://127.0.0.1:9/oauth2/token', // the agent connects to nothing
};

/** Which strategy, and from where. */
export interface Contender {
  name: string;
  /** The folder of a build of passport-loopandtie; by default the one of this checkout. */
  folder?: string | undefined;
}

/** A strategy with what Passport gives it for each request. */
export interface Strategy {
  authenticate(req: object, options: object): void;
  redirect(url: string): void;
  success(user: unknown): void;
  fail(info: unknown): void;
  error(error: unknown): void;
}

/** Those of `npm run bench -- in-process`, by name. */
const CREATE: Record<string, (folder?: string) => object> = {
  [OURS]: (folder) => createOurs({}, folder),
  [BASE]: () => createBase({ state: true, pkce: true }),
  [BASE_AGAIN]: () => createBase({ state: true, pkce: true }),
  [OURS_IN_SESSION]: (folder) => createOurs({ store: true }, folder),
  'passport-oauth2, state, no PKCE': () => createBase({ state: true }),
  'passport-oauth2 by default: no state, no PKCE': () => createBase({}),
  'written by hand: state, PKCE, no checks of the response': () => new FloorStrategy(SITE, new MemoryAgent()),
};

export const CONTENDERS: readonly Contender[] = Object.keys(CREATE).map((name) => ({ name }));

/** Creates one; what is not in the list is a build of ours. */
export function createStrategy({ name, folder }: Contender): Strategy {
  // Their types know of requests that Express made only.
  return (CREATE[name] ?? createOurs.bind(undefined, {}))(folder) as Strategy;
}

function createOurs(options: { store?: true }, folder?: string): object {
  const { LoopAndTieStrategy } = load(
    folder === undefined ? 'passport-loopandtie' : resolve(folder),
  ) as typeof LoopAndTie;
  return new LoopAndTieStrategy({ ...SITE, ...options, agent: new MemoryAgent() });
}

function createBase(options: { state?: true; pkce?: true }): object {
  const OAuth2Strategy = load('passport-oauth2') as typeof OAuth2StrategyClass;
  // The types know no PKCE without state.
  const strategy = new OAuth2Strategy({ ...SITE, ...(options as { state: true; pkce: true }) }, verify);
  // It has no option for an agent, and its types hide the object that takes one.
  (strategy as unknown as { _oauth2: { setAgent(agent: MemoryAgent): void } })._oauth2.setAgent(
    new MemoryAgent(),
  );
  return strategy;
}
