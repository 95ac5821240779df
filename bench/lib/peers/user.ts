// What every peer puts in the session: the same, so that no store has more to keep for one of them.

/** What passport-loopandtie puts on `req.user` when it is given no verify callback. */
export interface User {
  provider: 'loopandtie';
  accessToken: string;
  tokenType: 'Bearer';
  createdAt: string;
}

/** Makes it of the token response. */
export function createUser(accessToken: string, createdAt: unknown): User {
  return {
    provider: 'loopandtie',
    accessToken,
    tokenType: 'Bearer',
    createdAt: new Date(Number(createdAt) * 1000).toISOString(),
  };
}
