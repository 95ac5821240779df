// The three forms of a verify callback, brought to one.
import { askApp } from './app-callback';
import type { Request } from './options';
import type { LoopAndTieProfile, Team } from './profile';
import type { TokenParams, TokenResponse } from './tokens';

/** What a login without a verify callback puts on `req.user`. Plain JSON: a session gives it back unchanged. */
export interface LoopAndTieUser {
  /** For apps where people log in with others too. */
  provider: 'loopandtie';
  /** Never expires, and can send gifts that cost money. Store it encrypted, and never log it. */
  accessToken: string;
  /** `${tokenType} ${accessToken}` is the Authorization header (RFC 6750, section 2.1). */
  tokenType: 'Bearer';
  /** When the token was created, in ISO 8601; absent where the provider did not say. */
  createdAt?: string;
  /** With `skipUserProfile: false`. */
  teams?: Team[];
}

/** All that is known of a login; the argument of a verify callback with one parameter. */
export interface Authorization {
  /** Never expires, and can send gifts that cost money. Store it encrypted, and never log it. */
  accessToken: string;
  /** `${tokenType} ${accessToken}` is the Authorization header (RFC 6750, section 2.1). */
  tokenType: 'Bearer';
  /** When the token was created, in ISO 8601; absent where the provider did not say. */
  createdAt?: string;
  /** The token response in the spelling of the wire. */
  params: TokenParams;
  /** With `skipUserProfile: false`, or what a subclass's `userProfile` gives. */
  profile: LoopAndTieProfile | undefined;
  /** The app's own state, from the options of `passport.authenticate`. */
  state: unknown;
  /** The request of the callback. */
  req: Request;
}

/**
 * A user as the app knows it; falsy where this person may not log in. An app that fills `Express.User` with its own
 * type has every verify callback checked against it.
 */
export type VerifiedUser<User extends Express.User = Express.User> = User | false | null | undefined;

/** The form to prefer: takes one object, returns the user or a promise of it. A rejection goes to the error handler. */
export type VerifyAuthorization<User extends Express.User = Express.User> = (
  authorization: Authorization,
) => VerifiedUser<User> | Promise<VerifiedUser<User>>;

/** passport-oauth2's `done`; the first call counts. */
export type VerifyCallback<User extends Express.User = Express.User> = (
  error?: unknown,
  user?: VerifiedUser<User>,
  info?: object,
) => void;

/**
 * passport-oauth2's form. TypeScript can not tell its parameters from those of the other forms by their number, so
 * annotate them, or the function: `const verify: VerifyFunction = (accessToken, refreshToken, profile, done) => …`.
 */
export type VerifyFunction = (
  accessToken: string,
  refreshToken: undefined,
  profile: LoopAndTieProfile,
  done: VerifyCallback,
) => unknown;

/** passport-oauth2's form with the token response. */
export type VerifyFunctionWithParams = (
  accessToken: string,
  refreshToken: undefined,
  params: TokenParams,
  profile: LoopAndTieProfile,
  done: VerifyCallback,
) => unknown;

/** passport-oauth2's form under `passReqToCallback: true`. */
export type VerifyFunctionWithRequest = (
  req: Request,
  accessToken: string,
  refreshToken: undefined,
  profile: LoopAndTieProfile,
  done: VerifyCallback,
) => unknown;

/** passport-oauth2's form under `passReqToCallback: true`, with the token response. */
export type VerifyFunctionWithRequestAndParams = (
  req: Request,
  accessToken: string,
  refreshToken: undefined,
  params: TokenParams,
  profile: LoopAndTieProfile,
  done: VerifyCallback,
) => unknown;

/** Every form of a verify callback. */
export type Verify =
  | VerifyAuthorization
  | VerifyFunction
  | VerifyFunctionWithParams
  | VerifyFunctionWithRequest
  | VerifyFunctionWithRequestAndParams;

/** A token response, and what else is known when the app is asked who this is. */
export interface Login {
  token: TokenResponse;
  profile: LoopAndTieProfile | undefined;
  state: unknown;
  req: Request;
}

/** What the app said of a login. */
export interface Verdict {
  user: VerifiedUser;
  info?: object | undefined;
}

/** Asks the app who this is, in whichever form it wants to be asked. A throw or rejection of the app's is handed on. */
export type Verifier = (login: Login) => Promise<Verdict>;

/**
 * Brings a verify callback to one form, chosen by the number of its declared parameters, as passport-oauth2 does.
 *
 * @param verify - one of the three forms, or nothing
 * @param passReqToCallback - whether `req` comes first in passport-oauth2's forms
 * @throws TypeError where the form can not be told, or would never answer
 */
export function createVerifier(verify: unknown, passReqToCallback: boolean): Verifier {
  if (verify === undefined) return (login) => Promise.resolve({ user: createUser(login) });
  if (typeof verify !== 'function') {
    throw new TypeError('LoopAndTieStrategy needs verify to be a function, or to be left out');
  }
  const count = verify.length;
  if (count === 1) {
    const ask = verify as VerifyAuthorization;
    return async (login) => ({ user: await ask(createAuthorization(login)) });
  }
  const withRequest = passReqToCallback ? 1 : 0;
  const withParams = count === 5 + withRequest;
  // No declared parameter: rest arguments, as NestJS writes it. passport-oauth2 leaves params out then.
  if (count !== 0 && count !== 4 + withRequest && !withParams) {
    throw new TypeError(describeForms(count, passReqToCallback));
  }
  const ask = verify as (...args: unknown[]) => unknown;
  return (login) => askWithCallback(ask, login, passReqToCallback, withParams);
}

/** Maps a login onto the request user (form 1). */
function createUser({ token, profile }: Login): LoopAndTieUser {
  return {
    provider: 'loopandtie',
    accessToken: token.accessToken,
    tokenType: token.tokenType,
    ...(token.createdAt !== undefined && { createdAt: token.createdAt }),
    ...(profile && { teams: profile.teams }),
  };
}

function createAuthorization({ token, profile, state, req }: Login): Authorization {
  return { ...token, profile, state, req };
}

// A promise also takes the app's own continuation out of `verify`'s stack: passport-oauth2 catches what is thrown
// there and runs the app's callback a second time.
async function askWithCallback(
  ask: (...args: unknown[]) => unknown,
  { req, token, profile }: Login,
  withRequest: boolean,
  withParams: boolean,
): Promise<Verdict> {
  const [user, info] = await askApp<[user?: VerifiedUser, info?: object]>((done) => {
    const args: unknown[] = [token.accessToken, undefined, profile, done];
    if (withParams) args.splice(2, 0, token.params);
    if (withRequest) args.unshift(req);
    return ask(...args);
  });
  return { user, info };
}

function describeForms(count: number, passReqToCallback: boolean): string {
  const first = passReqToCallback ? 'req, ' : '';
  const hint = count === 6 ? ' For req as the first, set passReqToCallback: true.' : '';
  return (
    `LoopAndTieStrategy can not tell how to call a verify with ${count} parameters. Write ` +
    `async (authorization) => user, or (${first}accessToken, refreshToken, profile, done), ` +
    `or (${first}accessToken, refreshToken, params, profile, done), with all parameters declared.${hint}`
  );
}
