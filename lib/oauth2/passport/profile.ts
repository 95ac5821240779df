// Whether a login fetches a profile, and the profile that the strategy's userProfile finds.
import type { Settings } from '../check-options';
import { insistOnCallback } from './callbacks';

/** A strategy's part in it. */
interface ProfileSource {
  userProfile(accessToken: string, done: (error?: unknown, profile?: unknown) => void): unknown;
}

/** A login's part in it. */
interface ProfileRequest {
  skipUserProfile: NonNullable<Settings['skipUserProfile']>;
  /** `this._oauth2` of userProfile, which may set headers there for this login alone. */
  oauth2: object;
}

/**
 * @param patienceMs - how long code that ended may take to call back
 * @returns the profile; undefined if there is none, or if it is not fetched
 */
export async function loadProfile(
  strategy: ProfileSource,
  { skipUserProfile: skip, oauth2 }: ProfileRequest,
  accessToken: string,
  patienceMs: number,
): Promise<unknown> {
  if (typeof skip === 'function' ? await decide(strategy, skip, accessToken, patienceMs) : skip)
    return undefined;
  const view = Object.create(strategy, { _oauth2: { value: oauth2 } }) as ProfileSource;
  const [profile] = await insistOnCallback<[profile?: unknown]>(
    (done) => view.userProfile(accessToken, done),
    `userProfile ${NOT_CALLED}`,
    patienceMs,
  );
  Object.assign(strategy, view); // what userProfile set on `this`, for verify
  return profile;
}

const NOT_CALLED = 'ended without calling done. Call done(null, result), and done(error) if it catches one';

async function decide(
  strategy: ProfileSource,
  skip: Extract<Settings['skipUserProfile'], (...args: never[]) => unknown>,
  accessToken: string,
  patienceMs: number,
): Promise<boolean> {
  if (skip.length < 2) return (skip as (accessToken: string) => boolean).call(strategy, accessToken);
  const [isSkipped] = await insistOnCallback<[isSkipped?: boolean]>(
    (done) => skip.call(strategy, accessToken, done),
    `skipUserProfile ${NOT_CALLED}`,
    patienceMs,
  );
  return Boolean(isSkipped);
}
