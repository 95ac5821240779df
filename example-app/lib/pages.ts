// Renders the pages in views/. Everything written with <%= %> is escaped; no page uses anything else for data.
import path from 'node:path';
import type { Response } from 'express';
import { Eta } from 'eta';
import { leaveCookie } from './browser-check';

const eta = new Eta({ views: path.join(__dirname, '..', 'views'), autoEscape: true, cache: true });

/** What every page may need, besides its own data. */
export interface PageBase {
  readonly title: string;
}

/** Answers with a page. What it shows is one person's, so nobody keeps a copy: not a proxy, nor the back button. */
export function sendPage(res: Response, name: string, page: PageBase & Record<string, unknown>): void {
  leaveCookie(res);
  res.set('Cache-Control', 'no-store');
  res.type('html').send(eta.render(name, { sandbox: res.app.locals.sandbox === true, ...page }));
}
