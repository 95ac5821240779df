// What a peer is told, and what it gives: two routes of an Express app.
import type { Express } from 'express';

/** The app and its provider. */
export interface Site {
  clientID: string;
  clientSecret: string;
  callbackURL: string;
  authorizationURL: string;
  tokenURL: string;
}

/** Adds {@link LOGIN_PATH} and {@link CALLBACK_PATH} to an app that has sessions. */
export type Mount = (app: Express, site: Site) => void | Promise<void>;

// grant has no say in its paths, so all use them.
export const LOGIN_PATH = '/connect/loopandtie';
export const CALLBACK_PATH = '/connect/loopandtie/callback';
