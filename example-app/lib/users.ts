// Who is logged in, and what Loop & Tie gave us for them. The two are separate, since Loop & Tie does not say who a person
// is: a connection belongs to a user of this app, and can end without logging anybody out.
import type { Request } from 'express';
import * as v from 'valibot';
import { SessionStoreError } from './guarded-store';
import type { TokenVault } from './token-vault';

/** Somebody who is logged in to this app, as kept in the session. */
export interface AppUser {
  /** From the app's own account, or new for each login with Loop & Tie. */
  readonly id: string;
  readonly via: 'loopandtie' | 'account';
  /** Of the app's own account. */
  readonly name?: string;
}

/** A team of Loop & Tie. Many people share one. */
export interface Team {
  readonly id: string;
  readonly name: string;
}

/** What a login with Loop & Tie gave us. Do not store the token like this. */
export interface Grant {
  readonly accessToken: string;
  /** ISO 8601. Absent if the provider did not say. */
  readonly createdAt?: string;
  readonly teams: readonly Team[];
}

/** What is kept of a grant, in the session. */
export interface Connection {
  /** Can be opened only for the user it was sealed for. */
  readonly sealedToken: string;
  readonly createdAt?: string;
  readonly teams: readonly Team[];
}

declare module 'express-session' {
  interface SessionData {
    /** Absent for a user of the app's own account who has not connected Loop & Tie, and after access was taken back. */
    loopandtie?: Connection;
  }
}

const appUser = v.object({
  id: v.string(),
  via: v.picklist(['loopandtie', 'account']),
  name: v.exactOptional(v.string()),
});

/** Reads a user from a session. False if an older version of the app wrote it in another form. */
export function readUser(stored: unknown): AppUser | false {
  const read = v.safeParse(appUser, stored);
  return read.success && read.output;
}

/** Who sent this request, if anybody is logged in. */
export function currentUser(req: Request): AppUser | undefined {
  return readUser(req.user) || undefined;
}

/** Keeps a grant in the session. Waits until it is saved, so that a failure does not go unnoticed. */
export async function keepConnection(
  req: Request,
  user: AppUser,
  grant: Grant,
  vault: TokenVault,
): Promise<void> {
  const { accessToken, ...rest } = grant;
  req.session.loopandtie = { ...rest, sealedToken: vault.seal(accessToken, user.id) };
  await new Promise<void>((resolve, reject) => {
    req.session.save((error: unknown) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Reads the session anew, and gives the connection that is in it now: none if the session has ended. */
export async function reloadConnection(req: Request): Promise<Connection | undefined> {
  return await new Promise((resolve, reject) => {
    req.session.reload((error: unknown) => {
      if (error instanceof SessionStoreError) reject(error);
      else resolve(error ? undefined : req.session.loopandtie);
    });
  });
}

/** Logs somebody in. Passport starts a new session, so nobody can have known its id before. */
export async function logIn(req: Request, user: AppUser): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(user, (error: unknown) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
