// What one login asks of the session store.
import type { RunningApp } from './running-app';
import type { StoreOperations } from './stores';

/** The mean of some logins, each by a new browser. */
export async function countOperationsOf(app: RunningApp): Promise<StoreOperations> {
  const LOGINS = 10;
  const before = await app.process.ask('operations');
  await app.driver.logInMany(LOGINS, 1);
  const after = await app.process.ask('operations');
  const perLogin = (name: keyof StoreOperations): number => (after[name] - before[name]) / LOGINS;
  return {
    get: perLogin('get'),
    set: perLogin('set'),
    touch: perLogin('touch'),
    destroy: perLogin('destroy'),
  };
}
