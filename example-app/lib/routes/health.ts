// For load balancers: may this process be sent requests?
import { Router } from 'express';
import type { GuardedStore } from '../guarded-store';

/** `/healthz`: 200 while the session store answers a read, 503 while it does not. */
export function healthRoutes(sessions: GuardedStore): Router {
  const router = Router();

  router.get('/healthz', async (_req, res) => {
    const status = await sessions.check().then(
      () => 'ok',
      () => 'no session store',
    );
    res
      .status(status === 'ok' ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status });
  });

  return router;
}
