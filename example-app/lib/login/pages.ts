// Renders the pages in views/, and reads the forms on them. <%= %> escapes what it writes, and no page writes data in any
// other way.
import path from 'node:path';
import { csrfSync } from 'csrf-sync';
import { Eta } from 'eta';
import type { Request, RequestHandler, Response } from 'express';
import * as v from 'valibot';

const eta = new Eta({ views: path.join(__dirname, '../../views'), autoEscape: true, cache: true });

/** What every page needs, besides its own data. */
interface Page extends Record<string, unknown> {
  readonly title: string;
}

/** Responds with a page. It is meant for one person, so neither a proxy nor the back button may keep a copy. */
export function sendPage(res: Response, name: string, page: Page): void {
  res.set('Cache-Control', 'no-store');
  res.type('html').send(eta.render(name, { sandbox: res.app.locals.sandbox === true, ...page }));
}

const form = v.record(v.string(), v.unknown());

/** A field of a posted form; undefined if it is absent or comes more than once. */
export function readField(req: Request, name: string): string | undefined {
  const value = v.is(form, req.body) ? req.body[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

// SameSite=Lax keeps our cookies out of forms that other sites send, but not in every browser, and not against a sibling
// domain, which counts as the same site.
const csrf = csrfSync({ size: 32, getTokenFromRequest: (req) => readField(req, '_csrf') });

/** Refuses a POST without the token of its session. For people who are logged in. */
export const protectFromCsrf: RequestHandler = csrf.csrfSynchronisedProtection;

/** The token to put into a page's forms. Kept in the session, so only for people who have one. */
export function csrfToken(req: Request): string {
  return csrf.generateToken(req);
}
