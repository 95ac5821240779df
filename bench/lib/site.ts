// What a strategy is told, what it gives, and how Passport runs it.
import type { Express } from 'express';

/** The app and its provider. */
export type Site = ReturnType<typeof createSite>;

/** Describes an app to a strategy. */
export function createSite(callbackURL: string, providerURL: string, apiURL = providerURL) {
  return {
    clientID: 'benchmark-client',
    clientSecret: 'benchmark-secret-0123456789abcdef',
    callbackURL,
    authorizationURL: `${providerURL}/oauth2/authorize`,
    tokenURL: `${providerURL}/oauth2/token`,
    userProfileURL: `${apiURL}/v1/teams`,
  };
}

/** A strategy with what Passport gives it for each request. */
export interface Strategy {
  authenticate(req: object, options: object): void;
  redirect(url: string): void;
  success(user: unknown): void;
  fail(info: unknown): void;
  error(error: unknown): void;
}

/** A module of peers/. */
export interface Peer {
  create(site: Site, app: Express): Strategy | Promise<Strategy>;
}

// grant has no say in its paths, so all use them.
export const LOGIN_PATH = '/connect/loopandtie';
export const CALLBACK_PATH = '/connect/loopandtie/callback';

/** What passport-loopandtie makes of a token response without a verify callback: no session store has more to keep. */
export function createUser(accessToken: string, createdAt: unknown) {
  const iso = new Date(Number(createdAt) * 1000).toISOString();
  return { provider: 'loopandtie', accessToken, tokenType: 'Bearer', createdAt: iso };
}
