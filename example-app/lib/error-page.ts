// The last resort of every route: tells the person what happened, and the log what to look at.
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { explainFailure, Failure } from './failures';
import { sendPage } from './pages';
import { currentUser } from './users';

/** For paths that no route answered. */
export const refuseUnknownPaths: RequestHandler = () => {
  throw new Failure(404, 'not_found', 'no such page');
};

/** Renders the error page. Of the error itself the person sees nothing, since it was written for developers. */

export const showErrorPage: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const { status, title, text, again } = explainFailure(error);
  const code = (error as Partial<Failure> | null)?.code;
  // The request log takes it from here, with its stack.
  if (status >= 500)
    res.err = error instanceof Error ? error : new Error('something was thrown that is no error');
  else req.log.info({ code }, 'refused');

  // The session could not be saved after the page was rendered: too late to say so.
  if (res.headersSent) {
    req.log.warn({ code }, 'failed after the answer had begun');
    return;
  }
  if (status === 503) res.set('Retry-After', '5');
  res.status(status);
  // Only where there is something to find out; what the person did themselves needs no number.
  const reference = status >= 500 ? req.id : undefined;
  if (isDoneAlready(code) && currentUser(req) && res.locals.beginAgain === undefined) {
    sendPage(res, 'error', { ...DONE_ALREADY, reference });
    return;
  }
  const begin = typeof res.locals.beginAgain === 'string' ? res.locals.beginAgain : '/auth/loopandtie';
  const action = again === 'login' ? { kind: 'login', begin } : { kind: 'start' };
  sendPage(res, 'error', { title, text, action, reference });
};

const DONE_ALREADY = {
  title: 'You are logged in already',
  text: 'This step of the login was done before, so there was nothing left to do. Your account is ready.',
  action: { kind: 'account' },
};

/** The callback, loaded again: to somebody who is logged in that is not worth the words of a failed login. */
function isDoneAlready(code: unknown): boolean {
  return code === 'state_used' || code === 'state_unknown' || code === 'state_missing';
}
