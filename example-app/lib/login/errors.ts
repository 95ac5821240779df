// Where every route's errors end: the page tells the person what happened, in the words of views/errors.json, and the log
// tells the developer what to check.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import * as v from 'valibot';
import { csrfToken, sendPage } from './pages';
import { currentUser } from './users';

/** An error that has a place in the table below. */
export class Failure extends Error {
  override readonly name: string = 'Failure';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What the developer should check. For the log. */
    readonly hint?: string,
  ) {
    super(message);
  }
}

const explanation = v.object({
  title: v.string(),
  text: v.string(),
  leadsTo: v.optional(v.literal('start')),
});

/** Each code, and what the page says. Its button tries again, unless it leads somewhere else. */
const explanations = v.parse(
  v.objectWithRest({ '4xx': explanation, '500': explanation, '5xx': explanation }, explanation),
  JSON.parse(readFileSync(path.join(__dirname, '../../views/errors.json'), 'utf8')),
);

const errorStatus = v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599));
const facts = v.object({
  status: v.fallback(errorStatus, 500),
  code: v.fallback(v.string(), ''),
  hint: v.fallback(v.optional(v.string()), undefined),
});

/** What an error says about itself, whatever was thrown. */
export function readFacts(error: unknown): v.InferOutput<typeof facts> {
  return v.parse(v.fallback(facts, { status: 500, code: '', hint: undefined }), error);
}

/** The words for any error at all. */
function explain(status: number, code: string) {
  // From 502 up, they are the strategy's errors, and those that the provider sent.
  const others = status < 500 ? '4xx' : status < 502 ? '500' : '5xx';
  return (Object.hasOwn(explanations, code) ? explanations[code] : undefined) ?? explanations[others];
}

/** Logs an error with what the developer should check. The request's own line has the stack of one that is a fault. */
export function reportFailure(error: unknown, req: Request, res: Response): void {
  const { status, code, hint } = readFacts(error);
  if (status < 500) req.log.info({ code, hint }, 'refused');
  else res.err = error instanceof Error ? error : new Error('Something was thrown that is not an error.');
}

/** For paths that no route has. */
export const refuseUnknownPaths: RequestHandler = () => {
  throw new Failure(404, 'not_found', 'No route has this path.');
};

/** Renders the error page. It shows nothing of the error itself, which was written for developers. */
export const showErrorPage: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  reportFailure(error, req, res);
  const { status, code } = readFacts(error);
  // The session could not be saved after the page was rendered: too late to say so.
  if (res.headersSent) return;
  const user = currentUser(req);
  const connecting = res.locals.connecting === true;
  if (user && !connecting && ['state_unknown', 'state_missing'].includes(code)) {
    // An old callback, loaded again by somebody who is logged in: nothing has failed for them.
    res.redirect(303, '/');
    return;
  }
  if (status === 503) res.set('Retry-After', '5');
  const { title, text, leadsTo } = explain(status, code);
  const startOver = leadsTo === 'start' || (connecting && !user);
  sendPage(res.status(status), 'error', {
    title,
    text,
    // Only if there is something to find out. What people did themselves needs no number.
    reference: status >= 500 ? req.id : undefined,
    rightAddress: code === 'wrong_address' ? (res.locals.rightAddress as unknown) : undefined,
    again: startOver ? undefined : { via: connecting ? 'account' : 'loopandtie' },
    csrfToken: connecting && user ? csrfToken(req) : undefined,
    returnTo: res.locals.returnTo as unknown,
  });
};
