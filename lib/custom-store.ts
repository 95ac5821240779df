// Calls a state store in the form that passport-oauth2 would choose, by its number of declared parameters.
import { askApp } from './app-callback';
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
export async function storeState(
  stateStore: AnyStateStore,
  req: Request,
  codeVerifier: string | undefined,
  appState: unknown,
  meta: StateStoreMetadata,
): Promise<string> {
  const { length } = stateStore.store;
  const [state] = await askApp<[state?: unknown]>((callback) => {
    const args = [codeVerifier, appState, meta].slice(Math.max(0, 5 - length));
    return stateStore.store(req, ...args, callback);
  });
  if (typeof state === 'string' && state !== '') return state;
  throw new Error('the state store gave no state: without it a login can not be checked');
}

/**
 * Takes a pending login out of the store.
 *
 * @throws what the store throws or gives as an error
 */
export async function verifyState(
  stateStore: AnyStateStore,
  req: Request,
  state: string,
  meta: StateStoreMetadata,
): Promise<StoreVerdict> {
  const [ok, appState] = await askApp<[ok?: unknown, state?: unknown]>((callback) => {
    const args = stateStore.verify.length === 4 ? [meta] : [];
    return stateStore.verify(req, state, ...args, callback);
  });
  return { ok, state: appState };
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
