// Renders the pages in views/. <%= %> escapes what it writes, and no page writes data in any other way.
import path from 'node:path';
import type { Response } from 'express';
import { Eta } from 'eta';
import { leaveCookie } from './browser-check';

const eta = new Eta({ views: path.join(__dirname, '..', 'views'), autoEscape: true, cache: true });

/** What every page may need, besides its own data. */
export interface PageBase {
  readonly title: string;
}

/** Answers with a page. It is meant for one person, so neither a proxy nor the back button may keep a copy. */
export function sendPage(res: Response, name: string, page: PageBase & Record<string, unknown>): void {
  leaveCookie(res);
  res.set('Cache-Control', 'no-store');
  res.type('html').send(eta.render(name, { sandbox: res.app.locals.sandbox === true, ...page }));
}
