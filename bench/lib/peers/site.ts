// What a peer is told, and what it gives: two routes of an Express app that log the same user in.
import type { Express } from 'express';

/** The app and its provider. */
export interface Site {
  clientID: string;
  clientSecret: string;
  callbackURL: string;
  authorizationURL: string;
  tokenURL: string;
  userProfileURL: string;
}

/** Adds {@link LOGIN_PATH} and {@link CALLBACK_PATH} to an app that has sessions. */
export type Mount = (app: Express, site: Site) => void | Promise<void>;

// grant has no say in its paths, so all use them.
export const LOGIN_PATH = '/connect/loopandtie';
export const CALLBACK_PATH = '/connect/loopandtie/callback';

/** What passport-loopandtie makes of a token response without a verify callback: no session store has more to keep. */
export function createUser(accessToken: string, createdAt: unknown) {
  return {
    provider: 'loopandtie',
    accessToken,
    tokenType: 'Bearer',
    createdAt: new Date(Number(createdAt) * 1000).toISOString(),
  };
}

export type User = ReturnType<typeof createUser>;
