// What Passport is to be told of a request: worked out first and told last, so that it is told once.
import { AuthorizationError, TokenError } from 'passport-oauth2';
import { publishFailed, publishFinished, publishStarted } from './diagnostics';
import { createAuthorizationError, LoopAndTieError } from './errors';
import { FAILURE_MESSAGE, FAILURE_STATUS, type FailureCode, type FailureInfo } from './failures';
import type { Request } from './options';

/** One of Passport's actions. */
export type Outcome =
  | { redirect: string }
  | { refusal: FailureInfo }
  /** The app's verify callback gave no user. */
  | { noUser: object | undefined }
  | { user: Express.User; info: object }
  | { error: unknown };

/** The actions that Passport puts on the strategy for each request. */
export interface PassportActions {
  name: string;
  redirect(url: string, status?: number): unknown;
  success(user: Express.User, info?: object): unknown;
  fail(challenge?: object, status?: number): unknown;
  error(error: unknown): unknown;
}

/** The callback is not believed. */
export function refuse(code: FailureCode): Outcome {
  return { refusal: { code, message: FAILURE_MESSAGE[code] } };
}

/**
 * The provider came back with an error (RFC 6749, section 4.1.2.1).
 *
 * @param error - as far as it may be shown
 */
export function reportError(
  error: { code: string | undefined; description: string | undefined },
  appState: unknown,
): Outcome {
  const { code = 'server_error', description } = error;
  if (code === 'access_denied') {
    const message = description ?? FAILURE_MESSAGE.access_denied;
    return { refusal: { code, message, ...(appState !== undefined && { state: appState }) } };
  }
  const said = description === undefined ? '' : `: ${description}`;
  return {
    error: createAuthorizationError(code, `Loop & Tie refused the authorization request with ${code}${said}`),
  };
}

/**
 * Tells Passport.
 *
 * @param since - when the request came, of `performance.now()`
 * @returns what an app's own callback of `passport.authenticate` returned: a promise, perhaps
 */
export function conclude(actions: PassportActions, outcome: Outcome, since: number): unknown {
  const { name } = actions;
  if ('redirect' in outcome) {
    publishStarted(name);
    return actions.redirect(outcome.redirect);
  }
  if ('user' in outcome) {
    publishFinished(name, since);
    return actions.success(outcome.user, outcome.info);
  }
  if ('refusal' in outcome) {
    publishFailed(name, since, outcome.refusal.code);
    return actions.fail(outcome.refusal, FAILURE_STATUS[outcome.refusal.code]);
  }
  if ('noUser' in outcome) {
    publishFailed(name, since, 'user_refused');
    return actions.fail(outcome.noUser);
  }
  const error = fillEmpty(outcome.error);
  const known =
    error instanceof LoopAndTieError || error instanceof TokenError || error instanceof AuthorizationError;
  publishFailed(name, since, known ? error.code : 'app_error');
  return actions.error(error);
}

/**
 * What an app's own callback of `passport.authenticate` throws has nobody above it that would catch it. Express can
 * take it still; elsewhere it stays an unhandled rejection, as it is with passport-oauth2.
 */
export function handOver(req: Request, error: unknown): void {
  const { next } = req as { next?: (error: unknown) => void };
  if (typeof next !== 'function') throw error;
  next(fillEmpty(error));
}

/** `next(undefined)` would go on as if nothing had happened. */
function fillEmpty(error: unknown): unknown {
  if (error) return error;
  return new Error('a login failed with an error that is empty: something of the app rejected without one');
}
