// Limits how many logins can be started from one address in a minute.
import type { RequestHandler } from 'express';
import ipaddr from 'ipaddr.js';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Failure } from './failures';

/** Counts a request for its address, and refuses it with 429 if there were too many. */
export function limitLogins(limiter: RateLimiterAbstract): RequestHandler {
  return async (req, res, next) => {
    try {
      await limiter.consume(nameNetwork(req.ip ?? ''));
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      res.set('Retry-After', String(Math.ceil(reason.msBeforeNext / 1000)));
      throw new Failure(429, 'too_many_logins', 'too many logins from this address');
    }
    next();
  };
}

/**
 * What one customer of an internet provider has to themselves: an IPv4 address, or an IPv6 network of 64 bits, in which
 * they can use any address they like.
 */
export function nameNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  // IPv4 inside IPv6 is IPv4.
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`).toString()
    : parsed.toString();
}
