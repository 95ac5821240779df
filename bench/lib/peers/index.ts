// What is compared. A process loads one of them only.
import type { Express } from 'express';

/** What a peer needs to know. */
export interface Site {
  clientID: string;
  clientSecret: string;
  callbackURL: string;
  authorizationURL: string;
  tokenURL: string;
}

/** Adds {@link LOGIN_PATH} and {@link CALLBACK_PATH} to an app that has sessions. */
export type Mount = (app: Express, site: Site) => void | Promise<void>;

// grant has no say in its paths, so all take them.
export const LOGIN_PATH = '/connect/loopandtie';
export const CALLBACK_PATH = '/connect/loopandtie/callback';

const LOADERS = {
  loopandtie: () => import('./loopandtie.js'),
  'loopandtie-session': () => import('./loopandtie-session.js'),
  'passport-oauth2': () => import('./passport-oauth2.js'),
  'passport-oauth2-again': () => import('./passport-oauth2.js'),
  'openid-client': () => import('./openid-client.js'),
  grant: () => import('./grant.js'),
  arctic: () => import('./arctic.js'),
  'simple-oauth2': () => import('./simple-oauth2.js'),
  'least-passport': () => import('./least-passport.js'),
  'express-session': () => import('./express-session.js'),
} satisfies Record<string, () => Promise<{ mount: Mount }>>;

export type PeerId = keyof typeof LOADERS;

/** How results call them. */
export const PEER_TITLES: Readonly<Record<PeerId, string>> = {
  loopandtie: 'passport-loopandtie',
  'loopandtie-session': 'passport-loopandtie, store: true',
  'passport-oauth2': 'passport-oauth2',
  'passport-oauth2-again': 'passport-oauth2, a second time',
  'openid-client': 'openid-client/passport',
  grant: 'grant',
  arctic: 'arctic',
  'simple-oauth2': 'simple-oauth2',
  'least-passport': 'the least that Passport allows',
  'express-session': 'Express and session alone',
};

/** Loads one. */
export async function loadPeer(id: PeerId): Promise<Mount> {
  return (await LOADERS[id]()).mount;
}
