// What is compared. A process loads one of them only.
import type { Mount } from './peers/site';

export const OURS = 'passport-loopandtie';
export const OURS_IN_SESSION = 'passport-loopandtie, store: true';
/** What everything is compared with. */
export const BASE = 'passport-oauth2';
/** What it is away from the base is noise. */
export const BASE_AGAIN = 'passport-oauth2, a second time';

/** The three that fetch the user's teams after the token. */
export const OURS_TEAMS = 'passport-loopandtie, teams';
export const BASE_TEAMS = 'passport-oauth2, teams';
export const BASE_TEAMS_AGAIN = 'passport-oauth2, teams, a second time';

const LOADERS: Record<string, () => Promise<Mount>> = {
  [OURS]: async () => (await import('./peers/loopandtie.js')).mountWithCookie,
  [BASE]: async () => (await import('./peers/passport-oauth2.js')).mount,
  [BASE_AGAIN]: async () => (await import('./peers/passport-oauth2.js')).mount,
  [OURS_IN_SESSION]: async () => (await import('./peers/loopandtie.js')).mountWithSession,
  'openid-client/passport': async () => (await import('./peers/openid-client.js')).mount,
  grant: async () => (await import('./peers/grant.js')).mount,
  'simple-oauth2': async () => (await import('./peers/simple-oauth2.js')).mount,
};

const TEAMS_LOADERS: Record<string, () => Promise<Mount>> = {
  [OURS_TEAMS]: async () => (await import('./peers/loopandtie.js')).mountWithTeams,
  [BASE_TEAMS]: async () => (await import('./peers/passport-oauth2.js')).mountWithTeams,
  [BASE_TEAMS_AGAIN]: async () => (await import('./peers/passport-oauth2.js')).mountWithTeams,
};

/** Their names, as results show them. */
export const PEERS: readonly string[] = Object.keys(LOADERS);
export const PEERS_TEAMS = [OURS_TEAMS, BASE_TEAMS, BASE_TEAMS_AGAIN];

/** Loads one. */
export async function loadPeer(name: string): Promise<Mount> {
  const load = LOADERS[name] ?? TEAMS_LOADERS[name];
  if (!load) throw new Error(`there is no peer ${name}`);
  return load();
}
