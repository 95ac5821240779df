// Who has connected Loop & Tie. A connection belongs to a user and not to a session: it is there in every browser, a job can use
// it, and disconnecting ends it everywhere.
import type { TokenVault } from './tokens';
import { SESSION_LIFETIME, type AppUser } from './users';

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
  /** Undefined if it was encrypted with a secret that is gone, or for another user. */
  readonly token: string | undefined;
  readonly createdAt?: string | undefined;
  /** What was read: tells this connection from a later one. */
  readonly row: string;
}

/** Where connections are kept. In your app, that is a table of the database. Times are in milliseconds from now. */
export interface ConnectionRows {
  read: (key: string) => Promise<string | null | undefined>;
  write: (key: string, data: string, expiresIn: number) => Promise<unknown>;
  /** Removes a row, or with `data` only one that holds just that. Gives whether there was one. */
  remove: (key: string, data?: string) => Promise<boolean>;
}

/** Keeps the connection of each user. */
export type Connections = ReturnType<typeof createConnections>;

const TEN_YEARS = 10 * 365 * 24 * 60 * 60 * 1000;
const keyOf = (user: AppUser): string => `connection:${user.id}`;

/** Makes them of rows, and of the vault that encrypts the tokens. */
export function createConnections(rows: ConnectionRows, vault: TokenVault) {
  return {
    /** Replaces an older token. Resolves once the new one is stored, so that a failure does not go unnoticed. */
    async keep(user: AppUser, { accessToken, createdAt }: Grant): Promise<void> {
      const data = JSON.stringify({ sealedToken: await vault.seal(accessToken, user.id), createdAt });
      // Tokens do not expire, but who came by Loop & Tie alone exists only as long as the session.
      await rows.write(keyOf(user), data, user.via === 'account' ? TEN_YEARS : SESSION_LIFETIME);
    },

    async find(user: AppUser): Promise<Connection | undefined> {
      const row = await rows.read(keyOf(user));
      if (typeof row !== 'string') return undefined;
      // What `keep` wrote.
      const { sealedToken, createdAt } = JSON.parse(row) as { sealedToken: string; createdAt?: string };
      return { token: await vault.open(sealedToken, user.id), createdAt, row };
    },

    /** Deletes the connection, or only this one. Gives whether it was there. */
    forget: (user: AppUser, only?: Connection): Promise<boolean> => rows.remove(keyOf(user), only?.row),
  };
}
