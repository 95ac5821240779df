// Where every route's errors end: it tells the person what happened, and the log what to look at.
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { csrfToken } from './csrf';
import { explainFailure, Failure, readFacts } from './failures';
import { sendPage } from './pages';
import { currentUser } from './users';

/** For paths that no route answered. */
export const refuseUnknownPaths: RequestHandler = () => {
  throw new Failure(404, 'not_found', 'There is no such page.');
};

const DONE_ALREADY = {
  title: 'You are already logged in',
  text: 'This step of the login was already done, so there was nothing left to do. Your account is ready.',
  action: { kind: 'account' },
};

/** The callback, loaded again by somebody who is logged in: nothing has failed for them. */
const DONE_ALREADY_CODES = ['state_used', 'state_unknown', 'state_missing'];

/** Renders the error page. Of the error itself the person sees nothing, since it was written for developers. */
export const showErrorPage: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const { status, title, text, again } = explainFailure(error);
  const { code, hint } = readFacts(error);
  // The request log takes it from here, with its stack.
  if (status >= 500)
    res.err = error instanceof Error ? error : new Error('something was thrown that is no error');
  else req.log.info({ code, hint }, 'refused');

  // The session could not be saved after the page was rendered: too late to say so.
  if (res.headersSent) {
    req.log.warn({ code }, 'failed after the answer had begun');
    return;
  }
  if (status === 503) res.set('Retry-After', '5');
  res.status(status);
  // Only if there is something to find out. What people did themselves needs no number.
  const reference = status >= 500 ? req.id : undefined;
  const user = currentUser(req);
  const connecting = res.locals.connecting === true;
  if (user && !connecting && code !== undefined && DONE_ALREADY_CODES.includes(code)) {
    sendPage(res, 'error', { ...DONE_ALREADY, reference });
    return;
  }
  if (again === 'right address') {
    const address: unknown = res.locals.rightAddress;
    sendPage(res, 'error', { title, text, action: { kind: 'address', address }, reference });
    return;
  }
  if (again === 'start' || (connecting && !user)) {
    sendPage(res, 'error', { title, text, action: { kind: 'start' }, reference });
    return;
  }
  const returnTo: unknown = res.locals.returnTo;
  const action = connecting
    ? { kind: 'connect', csrfToken: csrfToken(req), returnTo }
    : { kind: 'login', returnTo };
  sendPage(res, 'error', { title, text, action, reference });
};
