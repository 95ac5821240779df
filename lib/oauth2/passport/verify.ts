// Calls an app's verify callback, in whichever of its three forms it is.
import type { Settings } from '../check-options';
import type { Request } from '../options';
import type { Granted } from '../requests/token-response';
import { insistOnCallback } from './callbacks';

/** A user as the app knows it; falsy if this person may not log in. */
type User = Express.User | false | null | undefined;

/** What is known of a login in addition to what the provider granted. */
export interface Login {
  profile: unknown;
  state: unknown;
  req: Request;
  /** Only from a `getOAuthAccessToken` of the app's own. */
  refreshToken: string | undefined;
}

/** What the app returned. */
export interface Verdict {
  user: User;
  info?: object | undefined;
}

/** `this` of verify, as in passport-oauth2. */
interface UserSource {
  createUser(granted: Granted, profile: unknown): object;
}

/** Asks the app who logged in. What the app throws or rejects with is passed on. */
export type CallVerify = (strategy: UserSource, granted: Granted, login: Login) => Promise<Verdict>;

/**
 * Brings a verify callback to one form, chosen by the number of its declared parameters, as passport-oauth2 does.
 *
 * @param verify - one of the three forms, or nothing
 * @param settings - whether `req` comes first in passport-oauth2's forms, and how long a verify that ended or returned
 * something may take to call `done`
 * @throws TypeError if the form cannot be told, or would never call back
 */
export function prepareVerify(
  verify: unknown,
  { passReqToCallback, timeout, provider }: Pick<Settings, 'passReqToCallback' | 'timeout' | 'provider'>,
): CallVerify {
  if (verify === undefined)
    // An app that fills Express.User with its own type has a verify callback.
    return (strategy, granted, { profile }) =>
      Promise.resolve({ user: strategy.createUser(granted, profile) });
  if (typeof verify !== 'function') {
    throw new TypeError(`${provider.className} needs verify to be a function, or to be left out`);
  }
  const count = verify.length;
  if (count === 1) {
    const call = verify as (this: object, authorization: object) => User | Promise<User>;
    return async (strategy, granted, { profile, state, req }) => ({
      user: await call.call(strategy, { profile, state, req, ...granted }),
    });
  }
  const withRequest = passReqToCallback ? 1 : 0;
  const withParams = count === 5 + withRequest;
  // No declared parameter: rest arguments, as NestJS writes it. passport-oauth2 leaves params out then.
  if (count !== 0 && count !== 4 + withRequest && !withParams) {
    throw new TypeError(describeForms(count, passReqToCallback));
  }
  const call = verify as (...args: unknown[]) => unknown;
  return async (strategy, { accessToken, params }, { req, refreshToken, profile }) => {
    const token = withParams ? [accessToken, refreshToken, params] : [accessToken, refreshToken];
    const args = passReqToCallback ? [req, ...token, profile] : [...token, profile];
    const [user, info] = await insistOnCallback<[user?: User, info?: object]>(
      (done) => call.call(strategy, ...args, done),
      NOT_CALLED,
      timeout,
      count === 0,
    );
    return { user, info };
  };
}

const NOT_CALLED =
  'verify ended without calling done, so nobody is logged in. Call done(null, user), and done(error) where it ' +
  'catches one; or write async (authorization) => user with exactly one parameter';

function describeForms(count: number, passReqToCallback: boolean): string {
  const first = passReqToCallback ? 'req, ' : '';
  const hint = count === 6 ? ' For req as the first, set passReqToCallback: true.' : '';
  return (
    `Can't tell how to call a verify with ${count} parameters. Write ` +
    `async (authorization) => user, or (${first}accessToken, refreshToken, profile, done), ` +
    `or (${first}accessToken, refreshToken, params, profile, done), with all parameters declared.${hint}`
  );
}
