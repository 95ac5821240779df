// Whether a login fetches a profile, and the profile that the strategy's userProfile finds.
import type { Settings } from '../check-options';
import { callApp } from './callbacks';

/** A strategy's part in it. */
interface ProfileSource {
  userProfile(accessToken: string, done: (error?: unknown, profile?: unknown) => void): unknown;
}

/** @returns the profile; undefined if there is none, or if it is not fetched */
export async function loadProfile(
  source: ProfileSource,
  skip: NonNullable<Settings['skipUserProfile']>,
  accessToken: string,
): Promise<unknown> {
  if (typeof skip === 'function' ? await decide(skip, accessToken) : skip) return undefined;
  const [profile] = await callApp<[profile?: unknown]>((done) => source.userProfile(accessToken, done));
  return profile;
}

async function decide(
  skip: Extract<Settings['skipUserProfile'], (...args: never[]) => unknown>,
  accessToken: string,
): Promise<boolean> {
  if (skip.length < 2) return (skip as (accessToken: string) => boolean)(accessToken);
  const [isSkipped] = await callApp<[isSkipped?: boolean]>((done) => skip(accessToken, done));
  return Boolean(isSkipped);
}
