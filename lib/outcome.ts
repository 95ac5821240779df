// What Passport is told of a request: worked out first and told last, so that it is told once. The failures.
import type { ServerResponse } from 'node:http';
import { publishFailed, publishFinished, publishStarted } from './diagnostics';
import { readErrorCode, type LoopAndTieErrorCode } from './errors';
import type { Request } from './options';
import { PROVIDER } from './provider';
import { findResponse } from './response';

/** Why a callback was refused; `code` of a {@link FailureInfo}. */
export type FailureCode =
  'access_denied' | 'state_missing' | 'state_unknown' | 'state_used' | 'state_expired' | 'malformed_response';

/** Every `code` of this package's own, of `info` and of errors. The provider's may be any other. */
export type LoginErrorCode = FailureCode | LoopAndTieErrorCode;

/** What a failed login hands to Passport: `info` of a custom callback, and the text of `failureMessage`. */
export interface FailureInfo {
  /** For programs. */
  code: FailureCode;
  /** A sentence that a visitor may read, without anything that the browser or the provider sent. */
  message: string;
  /** What the developer should check. */
  hint: string;
  /** The app's own state, if the pending login was found. */
  state?: unknown;
}

const FAILURES: Readonly<Record<FailureCode, { status: 400 | 403; message: string; hint: string }>> = {
  access_denied: {
    status: 403,
    message: `Access was denied at ${PROVIDER.title}.`,
    hint: 'The user pressed Deny. Nothing is wrong.',
  },
  state_missing: {
    status: 403,
    message: 'This login cannot be checked. Please log in again.',
    hint: 'The callback came without a state, so no login that began here belongs to it.',
  },
  state_unknown: {
    status: 403,
    message:
      'This login does not belong to this browser. Please log in again. If it happens again, allow cookies for this site.',
    hint:
      'No pending login of this browser, or of this user, has this state. Usual causes: cookies are blocked; the ' +
      'login began on another host name (localhost against 127.0.0.1), or over http while callbackURL is https; ' +
      'a proxy changes the path of cookies; or another user is logged in now.',
  },
  state_used: {
    status: 403,
    message: 'This login was already used. Please log in again.',
    hint: 'The callback was opened a second time: a reload, the Back button or a bookmark.',
  },
  state_expired: {
    status: 403,
    message: 'This login took longer than ten minutes. Please log in again.',
    hint: 'If it happens at once, the clocks of your servers differ.',
  },
  malformed_response: {
    status: 400,
    message: `${PROVIDER.title} sent an incomplete response. Please log in again.`,
    hint: 'The callback needs exactly one code or one error.',
  },
};

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
export function refuse(code: FailureCode, appState?: unknown, ownInfo?: unknown): Outcome {
  const { status, message, hint } = FAILURES[code];
  const info: FailureInfo = { code, message, hint };
  if (appState !== undefined) info.state = appState;
  return ownInfo ? { failure: ownInfo, code, status } : { failure: info, code, status, said: info };
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
    await tell(actions, response, outcome, since);
  } catch (error) {
    handOver(actions, req, response, error);
  }
}

function tell(
  actions: PassportActions,
  response: ServerResponse | undefined,
  outcome: Outcome,
  since: number,
): unknown {
  const { name } = actions;
  if ('redirect' in outcome) {
    publishStarted(name);
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
