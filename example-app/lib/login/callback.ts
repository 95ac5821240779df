// The second half of a login as a promise: a grant, or an error that says why there is none. Only Passport's custom callback
// gives the code of a failed login.
import { setTimeout } from 'node:timers/promises';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { AuthenticateOptions } from 'passport-loopandtie';
import * as v from 'valibot';
import type { Grant } from './connections';
import { Failure, readFacts, reportFailure } from './errors';
import { safeReturnTo } from './return-to';
import type { AppPassport } from './strategy';

/** What came back. */
interface FinishedLogin {
  readonly grant: Grant;
  /** The page to go on to. It travelled with the login, signed by the strategy. */
  readonly returnTo: string;
  /** The same callback was delivered before, and its handler has run: somebody clicked twice, or reloaded the page. */
  readonly repeated: boolean;
}

const granted = v.object({ id: v.string(), accessToken: v.string(), createdAt: v.optional(v.string()) });

/** To the strategy, a request with any of these is a callback, and one without starts a login. */
const isCallback = ({ query }: Request): boolean => ['code', 'state', 'error'].some((name) => name in query);

/** Refuses to start a login with the query of a callback: Passport would finish it, and log in the grant itself. */
export const requireStart: RequestHandler = (req, _res, next) => {
  if (isCallback(req)) throw new Failure(400, 'malformed_response', 'The query is that of a callback.');
  next();
};

/**
 * Lets the strategy read the callback. `authenticate` is for logging in, and `authorize` for connecting an account: it
 * leaves the user in the session. Rejects with a `Failure`, or with the strategy's own error.
 */
export async function finishLogin(
  passport: AppPassport,
  purpose: 'authenticate' | 'authorize',
  req: Request,
  res: Response,
  options: AuthenticateOptions = {},
): Promise<FinishedLogin> {
  if (!isCallback(req)) throw new Failure(403, 'state_missing', 'The callback came without parameters.');
  return await new Promise((resolve, reject) => {
    const handler = passport[purpose]('loopandtie', options, (error, grant, info, status) => {
      const returnTo = safeReturnTo(info?.state);
      // For the error page, from which people try again.
      if (returnTo !== '/') res.locals.returnTo = returnTo;
      if (error) {
        reject(error instanceof Error ? error : new Error('The login failed.'));
      } else if (!grant) {
        const { code = 'login_failed', message = 'The login failed.', hint } = info ?? {};
        reject(new Failure(status ?? 403, code, message, hint));
      } else {
        resolve({ grant: v.parse(granted, grant), returnTo, repeated: info?.repeated === true });
      }
    });
    void handler(req, res, reject);
  });
}

/** How long the first delivery may take to keep its token, in milliseconds, once it has used the code. */
const FIRST_DELIVERY = 1000;
/** How a callback ends that was used up before, maybe at another process of the app. */
const USED_UP: Readonly<Record<string, number>> = { state_used: 403, invalid_grant: 502 };

/**
 * If the first delivery of a callback has logged this browser in, the second one must not end in an error. But it may have
 * been sent before the browser had the new session's cookie, and only the next request brings that.
 */
export const askOnceMore: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const { code } = readFacts(error);
  if (!Object.hasOwn(USED_UP, code)) {
    next(error);
    return;
  }
  reportFailure(error, req, res);
  await setTimeout(FIRST_DELIVERY);
  res.redirect(303, `${req.baseUrl}/used?code=${code}`);
};

/** The page that `askOnceMore` leads to: the start page if the first delivery did its work, and otherwise the error. */
export function showOnceMore(isDone: (req: Request) => boolean | Promise<boolean>): RequestHandler {
  return async (req, res) => {
    const code = req.query.code === 'invalid_grant' ? 'invalid_grant' : 'state_used';
    if (!(await isDone(req))) throw new Failure(USED_UP[code] ?? 403, code, 'This callback was used before.');
    res.redirect(303, '/');
  };
}
