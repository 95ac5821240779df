// The pages of whoever is logged in: the account, and the teams as Loop & Tie has them right now. And what to do if the token
// was revoked.
import { Router } from 'express';
import type { Team } from 'passport-loopandtie';
import type { Connection } from './connections';
import { readFacts } from './errors';
import { csrfToken, sendPage } from './pages';
import { safeReturnTo } from './return-to';
import type { LoginParts } from './strategy';
import { currentUser, loggedInUser, requireLogin, type AppUser } from './users';

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
    const user = loggedInUser(req);
    const connection = await parts.connections.find(user);
    const teams = await findTeams(user, connection, parts).catch((error: unknown) => {
      // The account is there without them.
      if (!isAccount) throw error;
      req.log.warn({ err: error }, 'the teams are missing on the page');
      return undefined;
    });
    const connectedOn = describeTime(connection?.createdAt);
    const page = { user, csrfToken: csrfToken(req), teams, connectedOn };
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
 * Fetches the teams of a user, or says why there are none. Rejects if Loop & Tie does not respond as it should: then the
 * token may be good, and is kept.
 */
async function findTeams(
  user: AppUser,
  connection: Connection | undefined,
  { strategy, connections }: LoginParts,
): Promise<readonly Team[] | 'not connected' | 'connect again' | 'look again'> {
  if (!connection) return 'not connected';
  const { token } = connection;
  const fetching = token === undefined ? Promise.resolve(undefined) : strategy.fetchTeams(token);
  const teams = await fetching.catch((error: unknown) => {
    if (readFacts(error).code !== 'token_rejected') throw error;
  });
  // Revoked, or encrypted with a secret that is gone: the remedy is the same.
  const isCurrent = teams
    ? (await connections.find(user))?.row === connection.row
    : await connections.forget(user, connection);
  // Meanwhile another tab may have connected again or disconnected. What it did is newer.
  return isCurrent ? (teams ?? 'connect again') : 'look again';
}

const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A time for a `<time>` element: for machines, and for people. */
const describeTime = (iso: string | undefined) => iso && { iso, text: `${format.format(new Date(iso))} UTC` };
