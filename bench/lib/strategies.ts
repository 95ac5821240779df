// The contenders that are strategies: builds of ours, passport-oauth2 and the floor.
import type { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { BASE, BASE_AGAIN, OURS } from './contenders';
import { createUser, type Site, type Strategy } from './site';

const load = createRequire(__filename);

/** Checks what ours checks by default. */
const CHECKED = { module: BASE, options: { state: true, pkce: true } };
const VARIANTS: Record<string, { module: string; options?: object }> = {
  [OURS]: { module: OURS },
  [BASE]: CHECKED,
  [BASE_AGAIN]: CHECKED,
  'passport-loopandtie, store: true': { module: OURS, options: { store: true } },
  'passport-oauth2, state only': { module: BASE, options: { state: true } },
  'passport-oauth2, defaults (no state, no PKCE)': { module: BASE },
  'floor: state and PKCE by hand': { module: './floor' },
};

export const STRATEGIES = Object.keys(VARIANTS);

/** Which strategy, and from where. */
export interface Contender {
  name: string;
  /** The folder of a build of passport-loopandtie; by default the one of this checkout. */
  folder?: string;
}

interface Extras {
  agent?: Agent;
  /** Fetch the teams after the token. */
  teams?: boolean;
}

/** With what the types of passport-oauth2 hide. */
type AnyStrategy = Strategy & {
  _oauth2: {
    setAgent(agent: Agent): void;
    useAuthorizationHeaderforGET(use: boolean): void;
    get(url: string, token: string, done: (error: unknown, body: unknown) => void): void;
  };
  userProfile(token: string, done: (error: unknown, profile?: unknown) => void): void;
};

/** Creates one; what is not in the list is a build of ours. */
export function createStrategy({ name, folder }: Contender, site: Site, { agent, teams }: Extras): Strategy {
  const { module, options } = VARIANTS[name] ?? { module: OURS };
  // All export it by this name.
  const { Strategy } = load(folder === undefined ? module : resolve(folder)) as {
    Strategy: new (options: object, verify?: typeof verifyLogin) => AnyStrategy;
  };
  const all = { ...site, ...options, ...(agent && { agent }), ...(teams && { skipUserProfile: false }) };
  if (module !== BASE) return new Strategy(all);
  const strategy = new Strategy(all, verifyLogin);
  if (agent) strategy._oauth2.setAgent(agent);
  if (!teams) return strategy;
  strategy._oauth2.useAuthorizationHeaderforGET(true);
  strategy.userProfile = (token, done) => {
    strategy._oauth2.get(site.userProfileURL, token, (error, body) => {
      done(error, error ? undefined : JSON.parse(String(body)));
    });
  };
  return strategy;
}

type Verified = (error: unknown, user: unknown) => void;

/** Makes the user that passport-loopandtie makes without a verify callback. Five parameters: the third has the date. */
function verifyLogin(token: string, _: unknown, params: { created_at: number }, __: unknown, done: Verified) {
  done(null, createUser(token, params.created_at));
}
