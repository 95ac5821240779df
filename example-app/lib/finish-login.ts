// The second half of a login as a promise: a connection, or an error that says why not. Passport's custom callback is
// what gives the code of a failed login; everything else is left to the routes and the error page.
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { AuthenticateOptions } from 'passport-loopandtie';
import { Failure } from './failures';
import type { AppPassport } from './loop-and-tie';
import type { Connection } from './users';

/** What came back: the connection, and what this app had sent along. */
export interface FinishedLogin {
  readonly connection: Connection;
  readonly sentAlong: SentAlong;
}

/** Travels with a login, signed by the strategy: nothing of it is kept on the server. The person can read it. */
export interface SentAlong {
  readonly returnTo: string;
  /** Who began to connect. */
  readonly userID?: string;
}

const success = z.object({
  state: z.object({ returnTo: z.string(), userID: z.string().exactOptional() }),
});
const failure = z.object({ code: z.string(), message: z.string().optional() });

/** Lets the strategy read the callback. Rejects with a `Failure`, or with the strategy's own error. */
export async function finishLogin(
  passport: AppPassport,
  req: Request,
  res: Response,
  how: { readonly connect: boolean } & AuthenticateOptions,
): Promise<FinishedLogin> {
  const { connect, ...options } = how;
  // For the strategy a request without any of these begins a login.
  const { code, error, state } = req.query;
  if (code === undefined && error === undefined && state === undefined) {
    throw new Failure(403, 'state_missing', 'the callback came with nothing');
  }
  return await new Promise((resolve, reject) => {
    const finish = (error: unknown, connection: unknown, info: unknown, status: unknown) => {
      if (error) {
        reject(error);
      } else if (!connection) {
        const read = failure.safeParse(info);
        const code = read.success ? read.data.code : 'login_failed';
        reject(new Failure(typeof status === 'number' ? status : 403, code, `the login failed: ${code}`));
      } else {
        const read = success.safeParse(info);
        const sentAlong = read.success ? read.data.state : { returnTo: '/' };
        resolve({ connection: connection as Connection, sentAlong });
      }
    };
    // A login and a connection differ in what they mean, not in how they are done: `authorize` never touches the user.
    const run = connect ? passport.authorize.bind(passport) : passport.authenticate.bind(passport);
    (run('loopandtie', options as object, finish) as RequestHandler)(req, res, reject);
  });
}
