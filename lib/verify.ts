// The three forms of a verify callback, for the compiler.
import type { Request } from './oauth2/options';
import type { Granted, TokenParams } from './oauth2/requests/token-response';
import type { LoopAndTieProfile } from './profile';

/** All that is known of a login; the argument of a verify callback with one parameter. */
export interface Authorization extends Granted {
  /** The teams with `skipUserProfile: false`, or what a subclass's `userProfile` gives. */
  profile: LoopAndTieProfile;
  /** The app's own state, from the options of `passport.authenticate`. */
  state: unknown;
  /** The request of the callback. */
  req: Request;
}

/**
 * A user as the app knows it; falsy if this person may not log in. An app that fills `Express.User` with its own type
 * has every verify callback checked against it.
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

type Tokens = [accessToken: string, refreshToken: string | undefined];
type Rest = [profile: LoopAndTieProfile, done: VerifyCallback];

// As methods, whose parameters TypeScript compares in both directions: people annotate `refreshToken: string`, and
// `done` with the type of another package.
interface VerifyForms {
  plain(...args: [...Tokens, ...Rest]): unknown;
  withParams(...args: [...Tokens, params: TokenParams, ...Rest]): unknown;
  withRequest(req: Request, ...args: [...Tokens, ...Rest]): unknown;
  withRequestAndParams(req: Request, ...args: [...Tokens, params: TokenParams, ...Rest]): unknown;
}

/** passport-oauth2's form; `refreshToken` is undefined, since Loop & Tie issues none. */
export type VerifyFunction = VerifyForms['plain'];
/** passport-oauth2's form with the token response. */
export type VerifyFunctionWithParams = VerifyForms['withParams'];
/** passport-oauth2's form under `passReqToCallback: true`. */
export type VerifyFunctionWithRequest = VerifyForms['withRequest'];
/** passport-oauth2's form under `passReqToCallback: true`, with the token response. */
export type VerifyFunctionWithRequestAndParams = VerifyForms['withRequestAndParams'];

/** Every form of a verify callback. */
export type Verify =
  | VerifyAuthorization
  | VerifyFunction
  | VerifyFunctionWithParams
  | VerifyFunctionWithRequest
  | VerifyFunctionWithRequestAndParams;
