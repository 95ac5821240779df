// How long each part takes: the full run is to end in under four minutes, the short one in seconds.
import type { ConnectionSettings } from './connections';
import type { PeerId } from './peers';
import type { StoreKind } from './stores';

/** What everything is compared with. */
export const BASE: PeerId = 'passport-oauth2';

/** In the order of the tables. */
const PEERS: readonly PeerId[] = [
  'loopandtie',
  'passport-oauth2',
  'passport-oauth2-again',
  'openid-client',
  'grant',
  'arctic',
  'simple-oauth2',
  'least-passport',
  'express-session',
];

/** The cookie of the pending login against `store: true`, and what both stand beside. */
const COOKIE_PEERS: readonly PeerId[] = ['loopandtie', 'loopandtie-session', 'passport-oauth2'];

export interface Plan {
  peers: readonly PeerId[];
  redisPeers: readonly PeerId[];
  cookiePeers: readonly PeerId[];
  cookieStores: readonly StoreKind[];
  connectionPeers: readonly PeerId[];
  imports: readonly string[];
  /** Seconds of interleaved rounds. */
  atOnceSeconds: number;
  oneByOneSeconds: number;
  redisSeconds: number;
  /** For each of the stores. */
  cookieSeconds: number;
  warmUp: number;
  /** Logins of each app in each round: with 32 at once, and one after the other. */
  atOnceLogins: number;
  oneByOneLogins: number;
  connections: ConnectionSettings;
  importTries: number;
  pendingRounds: number;
  manyLogins: number;
}

export const FULL: Plan = {
  peers: PEERS,
  redisPeers: PEERS,
  cookiePeers: COOKIE_PEERS,
  cookieStores: ['memory', 'sqlite', 'redis'],
  connectionPeers: ['loopandtie', 'passport-oauth2', 'openid-client', 'grant', 'arctic', 'simple-oauth2'],
  imports: [
    'passport-loopandtie',
    'passport-oauth2',
    'openid-client/passport',
    'grant',
    'arctic',
    'simple-oauth2',
  ],
  atOnceSeconds: 38,
  oneByOneSeconds: 24,
  redisSeconds: 20,
  cookieSeconds: 5,
  warmUp: 500,
  atOnceLogins: 96,
  oneByOneLogins: 40,
  connections: { logins: 200, pauses: 5, pauseSeconds: 6, minute: true },
  importTries: 12,
  pendingRounds: 20,
  manyLogins: 100_000,
};

/** Checks that everything works; its numbers say nothing. */
export const SHORT: Plan = {
  peers: PEERS,
  redisPeers: COOKIE_PEERS,
  cookiePeers: COOKIE_PEERS,
  cookieStores: ['sqlite'],
  connectionPeers: ['loopandtie', 'passport-oauth2'],
  imports: ['passport-loopandtie', 'passport-oauth2'],
  atOnceSeconds: 0,
  oneByOneSeconds: 0,
  redisSeconds: 0,
  cookieSeconds: 0,
  warmUp: 10,
  atOnceLogins: 32,
  oneByOneLogins: 10,
  connections: { logins: 10, pauses: 1, pauseSeconds: 0.01, minute: false },
  importTries: 1,
  pendingRounds: 1,
  manyLogins: 200,
};
