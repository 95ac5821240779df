// The second half of a login as a promise: a grant, or an error that says why there is none. Only Passport's custom callback
// gives the code of a failed login.
import type { Request, Response } from 'express';
import type { AuthenticateOptions } from 'passport-loopandtie';
import * as v from 'valibot';
import { Failure } from './failures';
import type { AppPassport } from './loop-and-tie';
import { safeReturnTo } from './return-to';
import type { Grant } from './users';

/** What came back. */
export interface FinishedLogin {
  readonly grant: Grant;
  /** The page to go on to. It travelled with the login, signed by the strategy. */
  readonly returnTo: string;
}

const granted = v.object({
  accessToken: v.string(),
  createdAt: v.exactOptional(v.string()),
  teams: v.array(v.object({ id: v.string(), name: v.string() })),
});
const sentAlong = v.object({ returnTo: v.string() });

/** Logs somebody in, or connects an account. `authorize` leaves the user in the session as it is. */
export type Purpose = 'authenticate' | 'authorize';

/** Lets the strategy read the callback. Rejects with a `Failure`, or with the strategy's own error. */
export async function finishLogin(
  passport: AppPassport,
  purpose: Purpose,
  req: Request,
  res: Response,
  options: AuthenticateOptions = {},
): Promise<FinishedLogin> {
  // To the strategy, a request without any of these starts a login.
  const { code, error, state } = req.query;
  if (code === undefined && error === undefined && state === undefined) {
    throw new Failure(403, 'state_missing', 'The callback came with nothing.');
  }
  return await new Promise((resolve, reject) => {
    const handler = passport[purpose]('loopandtie', options, (error, grant, info, status) => {
      const read = v.safeParse(sentAlong, info?.state);
      const returnTo = safeReturnTo(read.success ? read.output.returnTo : undefined);
      // For the error page, from which people try again.
      if (returnTo !== '/') res.locals.returnTo = returnTo;
      if (error) {
        reject(error instanceof Error ? error : new Error('the login failed'));
      } else if (!grant) {
        const { code = 'login_failed', message = 'The login failed.', hint } = info ?? {};
        reject(new Failure(status ?? 403, code, message, hint));
      } else {
        resolve({ grant: v.parse(granted, grant), returnTo });
      }
    });
    void handler(req, res, reject);
  });
}
