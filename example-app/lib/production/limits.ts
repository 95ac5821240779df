// Lets a step of a login through, if its address has not taken too many, and if what comes of it can be kept.
import { setTimeout } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import ipaddr from 'ipaddr.js';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Failure } from '../login/errors';
import type { SessionStore } from './session-store';

/** How long counting may take, in milliseconds. */
const COUNTING = 1000;

/**
 * Makes a handler for each step. It refuses a request with 429 if its address has taken this step too often in the last
 * minute, and with 503 if the session store cannot be written to: a token is worth money and does not expire, so Loop & Tie
 * must not grant one that nobody can keep.
 */
export function admitLogins(
  limiter: RateLimiterAbstract,
  sessions: SessionStore,
): (step: string) => RequestHandler {
  return (step) => async (req, res, next) => {
    try {
      const counted = limiter.consume(`${step} ${nameNetwork(req.ip ?? '')}`);
      // A Redis that hangs must hold nobody for long. The check below says if it does.
      await Promise.race([counted, setTimeout(COUNTING, undefined, { ref: false })]);
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      res.set('Retry-After', String(Math.ceil(reason.msBeforeNext / 1000)));
      throw new Failure(429, 'too_many_logins', 'There were too many logins from this address.');
    }
    await sessions.check();
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
