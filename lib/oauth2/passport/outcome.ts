// What Passport is told of a request: worked out first and told last, so that it is told once.
import type { ServerResponse } from 'node:http';
import { publishFailed, publishFinished, publishStarted } from './events';
import { readErrorCode } from '../../errors';
import { FAILURES, type FailureCase, type FailureInfo } from './failures';
import { canFinishLogin } from './fetch-metadata';
import type { Request } from '../options';
import type { Repeatable } from '../pending/used-once';
import { findResponse } from './response';

/** One of Passport's actions. */
export type Outcome =
  | { redirect: string }
  | { user: Express.User; info: object }
  /** The login failed: a refused callback, or a verify callback that gave no user. */
  | { failure: unknown; code: string; status?: number; said?: FailureInfo }
  | { error: unknown }
  /** Only a look was taken at the callback. */
  | { notNow: true };

/** The actions that Passport puts on the strategy for each request. */
export interface PassportActions {
  name: string;
  redirect(url: string, status?: number): unknown;
  success(user: Express.User, info?: object): unknown;
  fail(challenge?: unknown, status?: number): unknown;
  error(error: unknown): unknown;
}

/**
 * The callback is refused.
 *
 * @param ownInfo - of an app's state store, which then takes the place of ours
 */
export function refuse(failure: FailureCase, appState?: unknown, ownInfo?: unknown): Outcome {
  const { status, message, hint } = FAILURES[failure];
  const code = failure === 'state_mismatch' ? 'state_unknown' : failure;
  const info: FailureInfo = { code, message, hint };
  if (appState !== undefined) info.state = appState;
  return ownInfo ? { failure: ownInfo, code, status } : { failure: info, code, status, said: info };
}

/**
 * The login succeeded. What a repeated callback gets is set aside now, since the app's handlers may change the user: a
 * copy of a plain object. Anything else, such as a document of Mongoose, is shared.
 *
 * @param said - of the verify callback; Passport takes a text for a message
 */
export function succeed(
  user: Express.User,
  said: object | string | undefined,
  appState: unknown,
): Repeatable<Outcome> {
  const object = typeof said === 'string' ? { message: said } : said;
  const state = appState === undefined ? undefined : { state: appState };
  const keptUser = copyPlain(user);
  const keptInfo = { ...object, ...state, repeated: true };
  return {
    first: { user, info: state ? { ...object, ...state } : ((said ?? {}) as object) }, // passport-oauth2 hands a text on too
    repeat: () => ({ user: copyPlain(keptUser), info: { ...keptInfo } }),
  };
}

/** A shallow copy of a plain object, from whichever realm; another value as it is. */
function copyPlain<Value extends object>(value: Value): Value {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain ? (Object.assign(Object.create(prototype), value) as Value) : value;
}

/**
 * Tells Passport. What cannot be told still ends in an answer.
 *
 * @param since - when the request came, of `performance.now()`
 */
export async function conclude(
  actions: PassportActions,
  req: Request,
  outcome: Outcome,
  since: number,
): Promise<void> {
  const response = findResponse(req);
  try {
    // A stored redirect or callback would be one person's login shown to another.
    response?.setHeader('Cache-Control', 'no-store');
    // An app's own callback of `passport.authenticate` may be async.
    await tell(actions, req, response, outcome, since);
  } catch (error) {
    handOver(actions, req, response, error);
  }
}

function tell(
  actions: PassportActions,
  req: Request,
  response: ServerResponse | undefined,
  outcome: Outcome,
  since: number,
): unknown {
  const { name } = actions;
  if ('redirect' in outcome) {
    if (canFinishLogin(req)) publishStarted(name);
    return actions.redirect(outcome.redirect);
  }
  if ('user' in outcome) {
    publishFinished(name, since);
    return actions.success(outcome.user, outcome.info);
  }
  if ('failure' in outcome) {
    publishFailed(name, since, outcome.code, outcome.said);
    return actions.fail(outcome.failure, outcome.status);
  }
  if ('notNow' in outcome) {
    const reason = 'This page cannot be loaded ahead.';
    if (!response) return actions.error(Object.assign(new Error(reason), { status: 503 }));
    response.statusCode = 503;
    return response.end();
  }
  const error = fillEmpty(outcome.error);
  const code = readErrorCode(error);
  publishFailed(name, since, code ?? 'app_error', code === undefined ? {} : error);
  return actions.error(error);
}

/**
 * What an app's own callback of `passport.authenticate` throws has nobody above it that would catch it, and an
 * action of Passport's may not suit the framework. Express takes an error by `req.next`; elsewhere the request is
 * answered by what there is.
 */
function handOver(
  actions: PassportActions,
  req: Request,
  response: ServerResponse | undefined,
  cause: unknown,
): void {
  const { next, socket } = req as { next?: (error: unknown) => void; socket?: { destroy: () => unknown } };
  const error = fillEmpty(cause);
  const answers = [
    next?.bind(undefined, error),
    response && (() => Object.assign(response, { statusCode: 500 }).end()),
    () => actions.error(error),
    // Stryker disable next-line OptionalChaining: the loop takes a throw for no answer
    () => socket?.destroy(),
  ];
  for (const answer of answers) {
    try {
      // Stryker disable next-line ConditionalExpression: so it does here
      if (!answer) continue;
      answer();
      return;
    } catch {
      // The next one.
    }
  }
}

/** `next(undefined)` would go on as if nothing had happened. */
function fillEmpty(error: unknown): unknown {
  if (error) return error;
  return new Error('a login failed with an error that is empty: something of the app rejected without one');
}
