// What is compared. A process loads one of them only.
import type { Mount } from './peers/site';

const LOADERS = {
  'passport-loopandtie': async () => (await import('./peers/loopandtie.js')).mountWithCookie,
  'passport-oauth2': async () => (await import('./peers/passport-oauth2.js')).mount,
  'passport-oauth2, a second time': async () => (await import('./peers/passport-oauth2.js')).mount,
  'passport-loopandtie, store: true': async () => (await import('./peers/loopandtie.js')).mountWithSession,
  'openid-client/passport': async () => (await import('./peers/openid-client.js')).mount,
  grant: async () => (await import('./peers/grant.js')).mount,
  arctic: async () => (await import('./peers/arctic.js')).mount,
  'simple-oauth2': async () => (await import('./peers/simple-oauth2.js')).mount,
  'Express and session alone': async () => (await import('./peers/express-session.js')).mount,
} satisfies Record<string, () => Promise<Mount>>;

/** By the name that results show. */
export type Peer = keyof typeof LOADERS;

// Object.keys forgets the type of the keys; nothing else is in the object.
export const PEERS = Object.keys(LOADERS) as Peer[];
export const OURS = 'passport-loopandtie';
export const OURS_IN_SESSION = 'passport-loopandtie, store: true';
/** What everything is compared with. */
export const BASE = 'passport-oauth2';
/** What it is away from the base is noise. */
export const BASE_AGAIN = 'passport-oauth2, a second time';
export const EXPRESS_ALONE = 'Express and session alone';

/** Loads one. */
export function loadPeer(peer: Peer): Promise<Mount> {
  return LOADERS[peer]();
}
