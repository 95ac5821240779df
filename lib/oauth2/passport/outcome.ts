// What Passport is told of a request: worked out first and told last, so that it is told once.
import type { Socket } from 'node:net';
import { uptimeMs } from '../clock';
import { publish, type LoginFinished } from './events';
import type { Provider } from '../provider';
import { readErrorCode } from '../requests/errors';
import { describeFailure, type FailureCase } from './failures';
import type { Request } from '../options';
import type { Repeatable } from '../pending/used-once';
import { canFinishLogin, findResponse } from './request';

/** One of Passport's actions. */
export type Outcome =
  | { redirect: string }
  | { user: Express.User; info: unknown }
  /** The callback is refused. `info` is of an app's state store, and takes the place of ours. */
  | { refused: FailureCase; state?: unknown; info?: unknown }
  /** The verify callback returned no user. */
  | { noUser: unknown }
  | { error: unknown }
  /** `HEAD` or a prefetch of the callback. */
  | { notNow: true };

/** The actions that Passport puts on the strategy for each request. */
export interface PassportActions {
  name: string;
  redirect(url: string, status?: number): unknown;
  success(user: Express.User, info?: unknown): unknown;
  fail(challenge?: unknown, status?: number): unknown;
  error(error: unknown): unknown;
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
  const keptInfo = Object.assign({}, object, state, { repeated: true });
  return {
    first: { user, info: state ? { ...object, ...state } : (said ?? {}) }, // passport-oauth2 hands a text on too
    repeat: () => ({ user: copyPlain(keptUser), info: { ...keptInfo } }),
  };
}

/** The verify callback returned no user. Its own function: a closure keeps all that is around it, such as a request. */
export function refuseUser(info: unknown): Repeatable<Outcome> {
  const outcome: Outcome = { noUser: info };
  return { first: outcome, repeat: () => outcome };
}

/** A shallow copy of a plain object, from whichever realm, without calling its getters; another value as it is. */
function copyPlain<Value extends object>(value: Value): Value {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain ? (Object.create(prototype, Object.getOwnPropertyDescriptors(value)) as Value) : value;
}

/**
 * Reports the outcome to Passport. What cannot be reported still ends in a response.
 *
 * @param since - when the request came, of {@link uptimeMs}
 */
export async function reportOutcome(
  actions: PassportActions,
  provider: Provider,
  req: Request,
  outcome: Outcome,
  since: number,
): Promise<void> {
  try {
    // A stored redirect or callback would be one person's login shown to another.
    findResponse(req)?.setHeader('Cache-Control', 'no-store');
    // An app's own callback of `passport.authenticate` may be async.
    await callPassport(actions, provider, req, outcome, since);
  } catch (error) {
    respondAnyway(actions, req, error);
  }
}

function callPassport(
  actions: PassportActions,
  { title, packageName }: Provider,
  req: Request,
  outcome: Outcome,
  since: number,
): unknown {
  const { name: strategy } = actions;
  const measure = (): LoginFinished => ({ strategy, durationMs: uptimeMs() - since });
  // Of an error or an info nothing but these is published: the info holds the app's state.
  const publishFailed = (code: string, ours?: { message: string; hint?: string }): void => {
    const reason = ours && { message: ours.message, hint: ours.hint };
    publish(packageName, 'failed', () => ({ code, ...measure(), ...reason }));
  };
  if ('redirect' in outcome) {
    if (canFinishLogin(req)) publish(packageName, 'started', () => ({ strategy }));
    return actions.redirect(outcome.redirect);
  }
  if ('user' in outcome) {
    publish(packageName, 'finished', measure);
    return actions.success(outcome.user, outcome.info);
  }
  if ('noUser' in outcome) {
    publishFailed('user_refused');
    return actions.fail(outcome.noUser);
  }
  if ('refused' in outcome) {
    const { info, status } = describeFailure(title, outcome.refused, outcome.state);
    publishFailed(info.code, outcome.info ? undefined : info);
    return actions.fail(outcome.info ?? info, status);
  }
  if ('notNow' in outcome) {
    if (endResponse(req, 503)) return undefined;
    return actions.error(Object.assign(new Error('This page cannot be loaded ahead.'), { status: 503 }));
  }
  const error = requireReason(outcome.error);
  const code = readErrorCode(error);
  publishFailed(code ?? 'app_error', code === undefined ? undefined : (error as Error));
  return actions.error(error);
}

/**
 * What an app's own callback of `passport.authenticate` throws has nobody above it that would catch it, and an
 * action of Passport's may not suit the framework. Express takes an error by `req.next`; elsewhere the request is
 * answered by what there is.
 */
function respondAnyway(actions: PassportActions, req: Request, cause: unknown): void {
  const error = requireReason(cause);
  const { next, socket } = req as unknown as { next: (error: unknown) => unknown; socket: Socket };
  const ways = [
    (): unknown => next(error),
    (): unknown => endResponse(req, 500) || actions.error(error),
    (): unknown => socket.destroy(),
  ];
  for (const respond of ways) {
    try {
      respond();
      return;
    } catch {
      // It is missing in this framework, or failed: the next one.
    }
  }
}

/** @returns false if there is no response, or it was sent */
function endResponse(req: Request, statusCode: number): boolean {
  const response = findResponse(req);
  if (response) Object.assign(response, { statusCode }).end();
  return response !== undefined;
}

/** `next(undefined)` would go on as if nothing had happened. */
function requireReason(error: unknown): unknown {
  if (error) return error;
  return new Error('a login failed with an error that is empty: something of the app rejected without one');
}
