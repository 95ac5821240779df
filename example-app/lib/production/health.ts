// For load balancers: may this process be sent requests? Use it for that, and not to restart the process: a restart does not
// bring Redis back.
import type { RequestHandler } from 'express';
import type { SessionStore } from './session-store';

/** Responds with 200 if the session store can be written to, and with 503 if it cannot. */
export function showHealth(sessions: SessionStore): RequestHandler {
  return async (_req, res) => {
    res.set('Cache-Control', 'no-store');
    await sessions.check().then(
      () => res.json({ status: 'ok' }),
      () => res.status(503).json({ status: 'no session store' }),
    );
  };
}
