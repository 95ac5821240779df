// Calls a state store in the form that passport-oauth2 would choose, by its number of declared parameters.
import type { Request, StateStoreMetadata } from './options';

/** A state store as passport-oauth2 knows it: any of its forms. */
export interface AnyStateStore {
  store: (...args: unknown[]) => unknown;
  verify: (...args: unknown[]) => unknown;
}

/** What a store said of a callback's state: `ok` is the code verifier, `true`, or falsy where it is refused. */
export interface StoreVerdict {
  ok: unknown;
  /** The app's own state, or the store's reason. */
  state: unknown;
}

/**
 * Keeps a pending login in the store.
 *
 * @returns the state that goes over the wire
 * @throws what the store throws or gives as an error; Error where it gives no state
 */
export function storeState(
  stateStore: AnyStateStore,
  req: Request,
  codeVerifier: string | undefined,
  appState: unknown,
  meta: StateStoreMetadata,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, state?: unknown): void => {
      if (error) reject(error);
      else if (typeof state === 'string' && state !== '') resolve(state);
      else reject(new Error('the state store gave no state: without it a login can not be checked'));
    };
    const { length } = stateStore.store;
    const args =
      length === 5
        ? [codeVerifier, appState, meta]
        : length === 4
          ? [appState, meta]
          : length === 3
            ? [meta]
            : [];
    Promise.resolve(stateStore.store(req, ...args, callback)).catch(reject);
  });
}

/**
 * Takes a pending login out of the store.
 *
 * @throws what the store throws or gives as an error
 */
export function verifyState(
  stateStore: AnyStateStore,
  req: Request,
  state: string,
  meta: StateStoreMetadata,
): Promise<StoreVerdict> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, ok?: unknown, appState?: unknown): void => {
      if (error) reject(error);
      else resolve({ ok, state: appState });
    };
    const args = stateStore.verify.length === 4 ? [meta] : [];
    Promise.resolve(stateStore.verify(req, state, ...args, callback)).catch(reject);
  });
}

/**
 * Tells a session that what it holds under `key` has changed. passport-oauth2's session store changes an object
 * inside of it, which sessions that watch assignments only (@fastify/secure-session) would not save: a login that was
 * begun and left would make every later one of this browser fail.
 */
export function markSessionChanged(req: Request, key: string): void {
  const { session } = req as unknown as { session: Record<string, unknown> }; // or the store had failed
  if (session[key]) session[key] = { ...session[key] };
}
