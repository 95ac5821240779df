// The pages of whoever is logged in: the account, and the teams as Loop & Tie has them right now. And what to do if the token
// was revoked.
import { Router, type Request } from 'express';
import type { Team } from 'passport-loopandtie';
import { readFacts } from './errors';
import { csrfToken, sendPage } from './pages';
import { safeReturnTo } from './return-to';
import type { LoginParts } from './strategy';
import { forgetToken, isStillKept } from './tokens';
import { currentUser, requireLogin } from './users';

/** `/`, which has a login button for visitors, and `/teams`. */
export function accountRoutes(parts: LoginParts): Router {
  const router = Router();

  router.get('/', (req, res, next) => {
    if (currentUser(req)) {
      next();
      return;
    }
    const returnTo = safeReturnTo(req.query.returnTo);
    sendPage(res, 'login', { title: 'Log in', returnTo, hasOwnAccounts: parts.hasOwnAccounts });
  });

  router.get(['/', '/teams'], requireLogin, async (req, res) => {
    const isAccount = req.path === '/';
    const connectedOn = describeTime(req.session.loopandtie?.createdAt);
    const teams = await findTeams(req, parts).catch((error: unknown) => {
      // The account is there without them.
      if (!isAccount) throw error;
      req.log.warn({ err: error }, 'the teams are missing on the page');
      return undefined;
    });
    const page = { user: currentUser(req), csrfToken: csrfToken(req), teams, connectedOn };
    if (teams === 'look again') {
      res.redirect(303, req.path);
    } else if (teams === 'connect again' || (teams === 'not connected' && !isAccount)) {
      sendPage(res, 'connect-again', { ...page, title: 'Connect Loop & Tie', returnTo: req.path });
    } else if (isAccount) {
      sendPage(res, 'account', { ...page, title: 'Your account' });
    } else {
      sendPage(res, 'teams', { ...page, title: 'Your teams' });
    }
  });

  return router;
}

/**
 * Fetches the teams of the user who sent the request, or says why there are none. Rejects if Loop & Tie does not respond as
 * it should: then the token may be good, and is kept.
 */
async function findTeams(
  req: Request,
  { strategy, vault }: LoginParts,
): Promise<readonly Team[] | 'not connected' | 'connect again' | 'look again'> {
  const connection = req.session.loopandtie;
  if (!connection) return 'not connected';
  const token = await vault.open(connection.sealedToken, currentUser(req)?.id ?? '');
  const fetching = token === undefined ? Promise.resolve(undefined) : strategy.fetchTeams(token);
  const teams = await fetching.catch((error: unknown) => {
    if (readFacts(error).code !== 'token_rejected') throw error;
  });
  // Meanwhile another tab may have connected again or logged out. What it did is newer.
  if (!(await isStillKept(req, connection))) return 'look again';
  if (teams) return teams;
  // Revoked, or encrypted with a secret that is gone: the remedy is the same.
  await forgetToken(req);
  return 'connect again';
}

const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A time for a `<time>` element: for machines, and for people. */
const describeTime = (iso: string | undefined) => iso && { iso, text: `${format.format(new Date(iso))} UTC` };
