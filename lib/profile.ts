// What an app learns of a user: the teams, a profile that throws where Loop & Tie says nothing, and the default `req.user`.
import { asRecord } from './oauth2/requests/refusals';
import type { Granted } from './oauth2/requests/token-response';

/** What a login without a verify callback puts on `req.user`. Plain JSON: a session gives it back unchanged. */
export interface LoopAndTieUser extends Omit<Granted, 'params'> {
  /** For apps in which people log in with other providers too. */
  provider: 'loopandtie';
  /** With `skipUserProfile: false`. */
  teams?: Team[];
}

/** A team of the person who logged in. Many people share it, so its `id` does not say who this person is. */
export interface Team {
  /** Such as `loop-tie`; part of the API's URLs. */
  id: string;
  /** Such as `Loop & Tie`; the id if the team has no name. */
  name: string;
}

/**
 * The profile that a verify callback gets: the teams, and nothing that tells you who logged in.
 *
 * Loop & Tie documents nothing that identifies a person. So `id`, `emails`, `username`, `displayName`, `name` and
 * `photos` throw a TypeError instead of being undefined: an app that looks a user up by `undefined` may find
 * somebody else. `teams` throws too unless `skipUserProfile` is `false`.
 */
export interface LoopAndTieProfile {
  /** Where the profile comes from, as every profile of Passport says. */
  provider: 'loopandtie';
  /** May be empty. Throws a TypeError if no teams were fetched. */
  teams: Team[];
  /** The body of the API's answer; absent if no teams were fetched. */
  _raw?: string;
  /** The same, parsed (JSON:API); absent if no teams were fetched. */
  _json?: Record<string, unknown>;
}

class Profile {
  readonly provider = 'loopandtie';
}

const NO_IDENTITY =
  'Loop & Tie does not tell you who logged in. Use passport.authorize to connect the token to a user of your app, or treat one login as one session';
const NO_TEAMS = 'The teams were not fetched. Pass the option skipUserProfile: false';

for (const name of ['id', 'emails', 'username', 'displayName', 'name', 'photos', 'teams']) {
  Object.defineProperty(Profile.prototype, name, {
    get: () => {
      throw new TypeError(`profile.${name} is not known. ${name === 'teams' ? NO_TEAMS : NO_IDENTITY}.`);
    },
    // An app may give the profile an id of its own.
    set(value: unknown) {
      Object.defineProperty(this, name, { value, enumerable: true, writable: true, configurable: true });
    },
  });
}

/** A profile; without `fetched`, one whose `teams` throws. */
export function createProfile(
  fetched?: Pick<LoopAndTieProfile, 'teams' | '_raw' | '_json'>,
): LoopAndTieProfile {
  return Object.assign(new Profile() as LoopAndTieProfile, fetched);
}

/** The responses that teams were read from. */
const responses = new WeakMap<Team[], Parameters<typeof createProfile>[0]>();

/** A profile of teams, with their response unless the app made them itself. A new one: an app may keep its teams. */
export function getProfile(teams: Team[]): LoopAndTieProfile {
  return createProfile(responses.get(teams) ?? { teams });
}

/**
 * Reads the response of `GET /v1/teams` (JSON:API).
 *
 * @returns the teams, or what is wrong with the response
 */
export function readTeams(body: string, json: Record<string, unknown>): Team[] | string {
  const { data } = json;
  if (!Array.isArray(data)) return 'something that is not a JSON:API list of teams';
  const teams: Team[] = [];
  for (const item of data as unknown[]) {
    const { id, attributes } = asRecord(item);
    if (typeof id !== 'string' || id === '') return 'a team that has no id';
    const { name } = asRecord(attributes);
    teams.push({ id, name: typeof name === 'string' && name !== '' ? name : id });
  }
  responses.set(teams, { teams, _raw: body, _json: json });
  return teams;
}

/** Maps a login onto the request user, for apps without a verify callback. */
export function createUser(
  { accessToken, tokenType, createdAt }: Granted,
  profile: LoopAndTieProfile,
): LoopAndTieUser {
  const user: LoopAndTieUser = { provider: 'loopandtie', accessToken, tokenType };
  if (createdAt !== undefined) user.createdAt = createdAt;
  // Without teams that were fetched, it throws.
  if (Object.hasOwn(profile, 'teams')) user.teams = profile.teams;
  return user;
}
