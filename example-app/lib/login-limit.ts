// Not more than so many logins a minute from one address.
import type { RequestHandler } from 'express';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Failure } from './failures';

/** Counts a request against its address and refuses it with 429 when there were too many. */
export function limitLogins(limiter: RateLimiterAbstract): RequestHandler {
  return async (req, res, next) => {
    try {
      await limiter.consume(req.ip ?? '');
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      res.set('Retry-After', String(Math.ceil(reason.msBeforeNext / 1000)));
      throw new Failure(429, 'too_many_logins', 'too many logins from this address');
    }
    next();
  };
}
