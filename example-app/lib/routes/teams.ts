// A protected page that uses the token: the teams as Loop & Tie has them right now.
import { Router, type Request } from 'express';
import { csrfToken } from '../csrf';
import { sendPage } from '../pages';
import { requireLogin } from '../protect';
import { AccessTakenBack, fetchTeams } from '../teams-api';
import type { TokenVault } from '../token-vault';
import { currentUser, reloadConnection } from '../users';

/** `/teams`. */
export function teamRoutes(teamsURL: string, vault: TokenVault): Router {
  const router = Router();

  router.get('/teams', requireLogin, async (req, res) => {
    const user = currentUser(req);
    const connection = req.session.loopandtie;
    const token = user && connection && vault.open(connection.sealedToken, user.id);
    const teams = token === undefined ? undefined : await fetchUnlessTakenBack(teamsURL, token);
    if (connection && !(await isStillKept(connection.sealedToken, req))) {
      res.redirect(303, '/teams');
      return;
    }
    if (!connection || !teams) {
      // Never connected, access taken back, or sealed with a secret that we no longer have: the remedy is the same.
      // People with an account of this app stay logged in, and connect again.
      delete req.session.loopandtie;
      sendPage(res, 'connect-again', {
        title: 'Connect Loop & Tie',
        again: connection !== undefined,
        user,
        csrfToken: csrfToken(req),
      });
      return;
    }
    req.session.loopandtie = { ...connection, teams };
    sendPage(res, 'teams', { title: 'Your teams', teams, csrfToken: csrfToken(req) });
  });

  return router;
}

/** While Loop & Tie answered, another tab may have connected again or logged out. What it did is newer. */
async function isStillKept(sealedToken: string, req: Request): Promise<boolean> {
  return (await reloadConnection(req))?.sealedToken === sealedToken;
}

async function fetchUnlessTakenBack(url: string, token: string) {
  try {
    return await fetchTeams(url, token);
  } catch (error) {
    if (error instanceof AccessTakenBack) return undefined;
    throw error;
  }
}
