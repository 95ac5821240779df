// Whether a login fetches a profile, and the profile that the strategy's userProfile finds.
import type { Settings } from '../check-options';
import { insistOnCallback } from './callbacks';

/** A strategy's part in it. */
interface ProfileSource {
  userProfile(accessToken: string, done: (error?: unknown, profile?: unknown) => void): unknown;
}

/**
 * @param patienceMs - how long code that ended may take to call back
 * @returns the profile; undefined if there is none, or if it is not fetched
 */
export async function loadProfile(
  source: ProfileSource,
  skip: NonNullable<Settings['skipUserProfile']>,
  accessToken: string,
  patienceMs: number,
): Promise<unknown> {
  if (typeof skip === 'function' ? await decide(skip, accessToken, patienceMs) : skip) return undefined;
  const [profile] = await insistOnCallback<[profile?: unknown]>(
    (done) => source.userProfile(accessToken, done),
    `userProfile ${NOT_CALLED}`,
    patienceMs,
  );
  return profile;
}

const NOT_CALLED = 'ended without calling done. Call done(null, result), and done(error) if it catches one';

async function decide(
  skip: Extract<Settings['skipUserProfile'], (...args: never[]) => unknown>,
  accessToken: string,
  patienceMs: number,
): Promise<boolean> {
  if (skip.length < 2) return (skip as (accessToken: string) => boolean)(accessToken);
  const [isSkipped] = await insistOnCallback<[isSkipped?: boolean]>(
    (done) => skip(accessToken, done),
    `skipUserProfile ${NOT_CALLED}`,
    patienceMs,
  );
  return Boolean(isSkipped);
}
