// Who is logged in, and what Loop & Tie let us have. Kept apart: the provider says nothing that identifies a person, so a
// connection belongs to a user or a session of this app, and can be lost without logging anybody out.
import type { Request } from 'express';
import { z } from 'zod';

/** Somebody who is logged in to this app, as kept in the session. */
export interface AppUser {
  /** Of the app's own account, or a new one for each login with Loop & Tie. */
  readonly id: string;
  readonly via: 'loopandtie' | 'account';
  /** Of the app's own account. */
  readonly name?: string;
}

/** What a login with Loop & Tie gave us. It goes into the session store, so the token is sealed. */
export interface Connection {
  readonly sealedToken: string;
  /** ISO 8601. Absent where the provider did not say. */
  readonly createdAt?: string;
  readonly teams: readonly Team[];
}

/** A team of Loop & Tie. Many people share one. */
export interface Team {
  readonly id: string;
  readonly name: string;
}

declare module 'express-session' {
  interface SessionData {
    /** Absent for a user of the app's own account who has not connected Loop & Tie, and after access was taken back. */
    loopandtie?: Connection;
  }
}

const userInSession = z.object({
  id: z.string(),
  via: z.enum(['loopandtie', 'account']),
  name: z.string().exactOptional(),
});

/** Takes a user out of a session; false for one that an older version of the app wrote in another form. */
export function readUser(stored: unknown): AppUser | false {
  const read = userInSession.safeParse(stored);
  return read.success && read.data;
}

/** Who sent this request, if anybody is logged in. */
export function currentUser(req: Request): AppUser | undefined {
  return req.user as AppUser | undefined;
}

/** Keeps a connection in the session, and waits for that: what can't be kept must not look as if it were. */
export async function keepConnection(req: Request, connection: Connection): Promise<void> {
  req.session.loopandtie = connection;
  await new Promise<void>((resolve, reject) => {
    req.session.save((error: unknown) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Logs somebody in. Passport begins a new session, so that nobody can have known its name before. */
export async function logIn(req: Request, user: AppUser): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(user, (error: unknown) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
