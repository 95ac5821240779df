// What keeps pending logins: a cookie for each, or a state store in passport-oauth2's form.
import type { Request, RequestOptions } from '../options';
import type { Repeatable } from './used-once';

/** Which login is meant: what must be the same at the start and at the callback. */
export interface LoginContext {
  callbackURL: string;
  /** Whom the login is bound to; undefined if to nobody in particular. */
  binding: string | undefined;
}

/** A login that has just begun: what goes over the wire, and what stays. */
export interface BegunLogin {
  state: string;
  /** Absent with `pkce: false`. */
  codeVerifier: string | undefined;
}

/** A login that came back to the browser that began it. */
export interface ReturnedLogin {
  /** Absent with `pkce: false`. */
  codeVerifier: string | undefined;
  appState: unknown;
  /**
   * Runs `finish` once for this login, or gives the result of a run that is under way or just succeeded.
   *
   * @param mayRetry - whether the login stays pending after this error of `finish`
   */
  redeem<Result>(
    code: string,
    finish: () => Promise<Repeatable<Result>>,
    mayRetry: (error: unknown) => boolean,
  ): Promise<Result | 'state_used'>;
  /** Uses the login up: it came back with an error. */
  spend(): void;
}

/** Why a state is not believed. */
export interface RefusedState {
  /** `state_mismatch` is a `state_unknown` with other causes: the login is here, but something about it differs. */
  refused: 'state_unknown' | 'state_mismatch' | 'state_used' | 'state_expired';
  /** What an app's own store says about it. */
  info?: unknown;
}

/** Where the strategy keeps logins between the authorization request and the callback. */
export interface PendingLogins {
  /** Begins a login and keeps what belongs to it. A throw or rejection ends the person's request in an error. */
  begin(req: Request, context: LoginContext, appState: unknown): BegunLogin | Promise<BegunLogin>;
  /** Finds the login that `state` belongs to. A state that is not of this browser touches none. */
  find(
    req: Request,
    context: LoginContext,
    state: string,
  ): ReturnedLogin | RefusedState | Promise<ReturnedLogin | RefusedState>;
}

/**
 * Whom a login is bound to: the option `bindTo`, or with `passport.authorize` the user whom Passport has in the session.
 *
 * @param options - of the request; Passport sets `assignProperty` for `authorize`
 * @throws TypeError if `bindTo` is given and tells no users apart; Error if it is needed and missing
 */
export function readBinding(
  req: Request,
  options: RequestOptions & { assignProperty?: unknown },
): string | undefined {
  if ('bindTo' in options) {
    // `String(req.user.id)` of users who have no `id` must not silently bind to everybody.
    if (typeof options.bindTo === 'string' && !/^(?:undefined|null|\[object Object\])?$/.test(options.bindTo))
      return `to ${JSON.stringify(options.bindTo)}`;
    throw new TypeError('bindTo must be a string that tells users apart, such as String(req.user.id)');
  }
  if (!options.assignProperty) return undefined;
  const { session, user } = req as { session?: { passport?: { user?: unknown } } | null; user?: unknown };
  const inSession = session?.passport?.user;
  if (inSession !== undefined) return `session ${JSON.stringify(inSession)}`;
  if (!user) return 'nobody';
  throw new Error(
    'passport.authorize must know who connects an account, and Passport has no user in req.session. ' +
      'Pass bindTo, a string that identifies req.user, on both routes',
  );
}
