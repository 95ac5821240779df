// Access tokens, encrypted, in the session of their user. Loop & Tie's tokens do not expire and are worth money, so a copy
// of the session store must give nobody a token. Whoever can write to the store cannot give one user's token to another,
// since each opens only for its owner. If your users are in a database, keep the encrypted token there.
import { hkdfSync } from 'node:crypto';
import { promisify } from 'node:util';
import type { Request } from 'express';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { AppUser } from './users';

/** What a login with Loop & Tie gives us. */
export interface Grant {
  /** The same for each delivery of one callback. */
  readonly id: string;
  readonly accessToken: string;
  /** ISO 8601. Absent if the provider did not say. */
  readonly createdAt?: string | undefined;
}

/** What is kept of it. */
export interface Connection {
  readonly sealedToken: string;
  readonly createdAt?: string | undefined;
}

declare module 'express-session' {
  interface SessionData {
    /** Absent for a user who has not connected Loop & Tie, and after the access was revoked. */
    loopandtie?: Connection;
  }
}

/** Encrypts and decrypts access tokens. */
export type TokenVault = ReturnType<typeof createTokenVault>;

/**
 * Makes a vault from a list of secrets: the first encrypts, and each can decrypt. To replace one, put the new secret first,
 * and remove the old one when the sessions that use it have ended. If you remove it earlier, people have to connect again.
 */
export function createTokenVault(secrets: readonly string[]) {
  // The secret may sign the session cookie too, so the key is derived from it.
  const keys = secrets.map(
    (secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'access tokens of the example app', 32)),
  );
  const [current] = keys;
  if (!current) throw new TypeError('A token vault needs at least one secret.');

  return {
    /** Encrypts a token for its owner, the id of a user. */
    async seal(token: string, owner: string): Promise<string> {
      const content = new EncryptJWT({ token }).setSubject(owner);
      return await content.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(current);
    },

    /** Undefined if the secret is gone, the text was changed, or the owner is another. */
    async open(sealed: string, owner: string): Promise<string | undefined> {
      for (const key of keys) {
        try {
          return (await jwtDecrypt<{ token: string }>(sealed, key, { subject: owner })).payload.token;
        } catch (error) {
          if (!(error instanceof errors.JOSEError)) throw error;
        }
      }
      return undefined;
    },
  };
}

/** Keeps a grant for a user, in the session. Resolves once it is saved, so that a failure does not go unnoticed. */
export async function keepToken(
  req: Request,
  user: AppUser,
  { accessToken, createdAt }: Grant,
  vault: TokenVault,
): Promise<void> {
  req.session.loopandtie = { sealedToken: await vault.seal(accessToken, user.id), createdAt };
  await promisify(req.session.save.bind(req.session))();
}

/** Deletes the token from the store. */
export async function forgetToken(req: Request): Promise<void> {
  delete req.session.loopandtie;
  await promisify(req.session.save.bind(req.session))();
}

/** Whether the session in the store still holds this connection: another tab may have changed it, or ended the session. */
export async function isStillKept(req: Request, { sealedToken }: Connection): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    req.session.reload((error: unknown) => {
      // Without a code it is express-session's own "failed to load session": it has ended.
      if (error instanceof Error && 'code' in error) reject(error);
      else resolve(!error && req.session.loopandtie?.sealedToken === sealedToken);
    });
  });
}
