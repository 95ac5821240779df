// Who is logged in at the sandbox's pages: a cookie with a random id, and a token against forged forms.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { SandboxUser } from './options';

const COOKIE = 'sandbox_session';

/** One browser at the sandbox. */
export interface PageSession {
  user: SandboxUser | undefined;
  csrfToken: string;
}

/** The sessions of one sandbox. */
export class PageSessions {
  readonly #sessions = new Map<string, PageSession>();

  /** The browser's session; a new one, and its cookie, where it has none. */
  open(req: Request, res: Response): PageSession {
    const [, id = ''] = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(req.headers.cookie ?? '') ?? [];
    return this.#sessions.get(id) ?? this.#start(res);
  }

  /** Logs a user in, under a new id. The login page that is open in another tab stays good. */
  logIn(res: Response, user: SandboxUser, { csrfToken }: PageSession): void {
    this.#start(res, csrfToken).user = user;
  }

  #start(res: Response, csrfToken = randomBytes(24).toString('base64url')): PageSession {
    const id = randomBytes(24).toString('base64url');
    const session: PageSession = { user: undefined, csrfToken };
    this.#sessions.set(id, session);
    res.cookie(COOKIE, id, { httpOnly: true, sameSite: 'lax', path: '/' });
    return session;
  }
}

/** Whether a form was sent by a page of this browser's session. */
export function isOwnForm(session: PageSession, csrfToken: unknown): boolean {
  if (typeof csrfToken !== 'string') return false;
  const [given, own] = [Buffer.from(csrfToken), Buffer.from(session.csrfToken)];
  return given.length === own.length && timingSafeEqual(given, own);
}
