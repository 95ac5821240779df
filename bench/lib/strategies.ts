// What is measured in process: strategies as Passport runs them, by default over a connection in memory.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type * as LoopAndTie from 'passport-loopandtie';
import type OAuth2StrategyClass from 'passport-oauth2';
import { FloorStrategy } from './floor';
import { MemoryAgent } from './memory-agent';
import { BASE, BASE_AGAIN, OURS, OURS_IN_SESSION } from './peers';
import { verify } from './peers/passport-oauth2';
import type { Site } from './peers/site';

const load = createRequire(__filename);

const SITE: Site = {
  clientID: 'benchmark-client',
  clientSecret: 'benchmark-secret-0123456789abcdef',
  callbackURL: 'https://app.example/auth/loopandtie/callback',
  authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
  tokenURL: 'http://127.0.0.1:9/oauth2/token', // the agent connects to nothing
  userProfileURL: 'http://127.0.0.1:9/v1/teams',
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

const STATE_AND_PKCE = { state: true, pkce: true } as const;
/** Gives no response. */
export const OURS_HANGING = 'passport-loopandtie, no response';

/** By name. Those without `agent` connect, for processes that do nothing else. */
const CREATE: Record<string, (site: Site, agent?: MemoryAgent, folder?: string) => object> = {
  [OURS]: (site, agent, folder) => createOurs({ ...site, ...(agent && { agent }) }, folder),
  [BASE]: (site, agent) => createBase({ ...site, ...STATE_AND_PKCE }, agent),
  [BASE_AGAIN]: (site, agent) => createBase({ ...site, ...STATE_AND_PKCE }, agent),
  [OURS_IN_SESSION]: (site, agent, folder) =>
    createOurs({ ...site, ...(agent && { agent }), store: true }, folder),
  'passport-oauth2, state, no PKCE': (site, agent) => createBase({ ...site, state: true }, agent),
  'passport-oauth2 by default: no state, no PKCE': (site, agent) => createBase({ ...site }, agent),
  'written by hand: state and PKCE, no check of the response': (site, agent) =>
    new FloorStrategy(site, agent),
};

export const CONTENDERS: readonly Contender[] = Object.keys(CREATE).map((name) => ({ name }));

/** Creates one; what is not in the list is a build of ours. */
export function createStrategy({ name, folder }: Contender): Strategy {
  const create = CREATE[name] ?? CREATE[OURS];
  // Their types know of requests that Express made only.
  return create?.(SITE, new MemoryAgent(name !== OURS_HANGING), folder) as Strategy;
}

/** Creates one for a tenant, which connects as it does by default. */
export function createTenant(name: string, index: number, tokenURL: string): Strategy {
  const site = {
    ...SITE,
    tokenURL,
    clientID: `tenant-${index}`,
    clientSecret: `tenant-secret-0123456789-${index}`,
  };
  return CREATE[name]?.(site) as Strategy;
}

function createOurs(options: Site & { store?: true; agent?: MemoryAgent }, folder?: string): object {
  const { LoopAndTieStrategy } = load(
    folder === undefined ? 'passport-loopandtie' : resolve(folder),
  ) as typeof LoopAndTie;
  return new LoopAndTieStrategy(options);
}

function createBase(options: Site & { state?: true; pkce?: true }, agent?: MemoryAgent): object {
  const OAuth2Strategy = load('passport-oauth2') as typeof OAuth2StrategyClass;
  // The types know no PKCE without state.
  const strategy = new OAuth2Strategy(options, verify);
  // It has no option for an agent, and its types hide the object that takes one.
  if (agent)
    (strategy as unknown as { _oauth2: { setAgent(agent: MemoryAgent): void } })._oauth2.setAgent(agent);
  return strategy;
}
