// Pending logins in a state store of passport-oauth2's form: its own in the session, or one of the app's.
import { randomBytes } from 'node:crypto';
import { askApp } from './app-callback';
import type { Request, StateStoreMetadata } from './options';
import type { BegunLogin, PendingLogins, RefusedState, TakenLogin } from './pending-logins';
import type { ResolvedOptions } from './resolve-options';

/** A state store as passport-oauth2 knows it: any of its forms. */
export interface AnyStateStore {
  store: (...args: unknown[]) => unknown;
  verify: (...args: unknown[]) => unknown;
}

/** Calls a state store in the form that passport-oauth2 would choose, by its number of declared parameters. */
export class CustomStateStore implements PendingLogins {
  /**
   * @param store - `store: true`'s or the app's
   * @param sessionKey - with `store: true`, under which the session holds the pending login
   */
  constructor(
    private readonly store: AnyStateStore,
    private readonly options: Pick<ResolvedOptions, 'authorizationURL' | 'tokenURL' | 'clientID' | 'pkce'>,
    private readonly sessionKey: string | undefined,
  ) {}

  /** @throws what the store throws or gives as an error; Error where it gives no state */
  async begin(req: Request, callbackURL: string, appState: unknown): Promise<BegunLogin> {
    const codeVerifier = this.options.pkce ? randomBytes(32).toString('base64url') : undefined;
    const [state] = await askApp<[state?: unknown]>((callback) => {
      const all = [codeVerifier, appState, this.describe(callbackURL)];
      return this.store.store(req, ...all.slice(Math.max(0, 5 - this.store.store.length)), callback);
    });
    this.markSessionChanged(req);
    if (typeof state === 'string' && state !== '') return { state, codeVerifier };
    throw new Error('the state store gave no state: without it a login can not be checked');
  }

  /** @throws what the store throws or gives as an error */
  async take(req: Request, callbackURL: string, state: string): Promise<TakenLogin | RefusedState> {
    const [ok, appState] = await askApp<[ok?: unknown, state?: unknown]>((callback) => {
      const meta = this.store.verify.length === 4 ? [this.describe(callbackURL)] : [];
      return this.store.verify(req, state, ...meta, callback);
    });
    this.markSessionChanged(req);
    if (!ok) return { failure: 'state_unknown' };
    return { codeVerifier: typeof ok === 'string' ? ok : undefined, appState };
  }

  private describe(callbackURL: string): StateStoreMetadata {
    const { authorizationURL, tokenURL, clientID } = this.options;
    return { authorizationURL, tokenURL, clientID, callbackURL };
  }

  /**
   * passport-oauth2's session store changes an object inside of the session, which sessions that watch assignments
   * only (@fastify/secure-session) would not save: a login that was begun and left would make every later one of this
   * browser fail.
   */
  private markSessionChanged(req: Request): void {
    if (this.sessionKey === undefined) return;
    const { session } = req as unknown as { session: Record<string, unknown> }; // or the store had failed
    if (session[this.sessionKey]) session[this.sessionKey] = { ...(session[this.sessionKey] as object) };
  }
}
