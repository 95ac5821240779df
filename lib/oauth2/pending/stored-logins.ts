// Pending logins in a state store of passport-oauth2's form: its own in the session, or one of the app's.
import { randomBytes } from 'node:crypto';
import { callApp } from '../passport/callbacks';
import type { Settings } from '../check-options';
import type { Request, StateStoreMetadata } from '../options';
import type { BegunLogin, LoginContext, PendingLogins, RefusedState, ReturnedLogin } from './pending';
import { Redemptions } from './used-once';

/** A state store as passport-oauth2 knows it: any of its forms. */
export interface AnyStateStore {
  store: (...args: unknown[]) => unknown;
  verify: (...args: unknown[]) => unknown;
}

/** How a bound login's app state is kept: the store gives back what it was given. */
interface BoundState {
  /** null if the login is bound to nobody, and its app state only looks like this. */
  loginBinding: string | null;
  state: unknown;
}

/**
 * Calls a state store in the form that passport-oauth2 would choose, by its number of declared parameters. That a
 * login is used once is the store's own business.
 */
export class StoredPendingLogins implements PendingLogins {
  private readonly redemptions: Redemptions;

  /**
   * @param store - passport-oauth2's, or the app's
   * @param sessionKey - under which passport-oauth2's keeps the pending login in the session; undefined for the app's
   */
  constructor(
    private readonly store: AnyStateStore,
    private readonly settings: Settings,
    private readonly sessionKey: string | undefined,
  ) {
    this.redemptions = new Redemptions(settings.timeout, false);
  }

  /** @throws what the store throws or gives as an error; Error if it gives no state */
  async begin(req: Request, { callbackURL, binding }: LoginContext, appState: unknown): Promise<BegunLogin> {
    const codeVerifier = this.settings.pkce ? randomBytes(32).toString('base64url') : undefined;
    const count = this.store.store.length;
    if (binding !== undefined && count < 4) {
      throw new Error(
        'a login can be bound to a user only if the state store keeps the state: store(req, …, state, meta, callback)',
      );
    }
    const kept =
      binding === undefined && !isBoundState(appState)
        ? appState
        : ({ loginBinding: binding ?? null, state: appState } satisfies BoundState);
    const [state] = await callApp<[state?: unknown]>((callback) => {
      const all = [codeVerifier, kept, this.describe(callbackURL)];
      return this.store.store(req, ...all.slice(Math.max(0, 5 - count)), callback);
    });
    this.markSessionChanged(req);
    if (typeof state === 'string' && state !== '') return { state, codeVerifier };
    throw new Error('the state store gave no state, and without one a login cannot be checked');
  }

  /** @throws what the store throws or gives as an error */
  async find(req: Request, context: LoginContext, state: string): Promise<ReturnedLogin | RefusedState> {
    if (!this.isWaiting(req, state)) return { refused: 'state_unknown' };
    const [ok, kept] = await callApp<[ok?: unknown, kept?: unknown]>((callback) => {
      const meta = this.store.verify.length === 4 ? [this.describe(context.callbackURL)] : [];
      return this.store.verify(req, state, ...meta, callback);
    });
    this.markSessionChanged(req);
    if (!ok) return { refused: 'state_unknown', info: kept };
    const { binding, appState } = readKept(kept);
    if (binding !== context.binding) return { refused: 'state_mismatch' };
    const codeVerifier = typeof ok === 'string' ? ok : undefined;
    return {
      codeVerifier,
      appState,
      // Two callbacks at once may both be accepted: each has read the session before the other has saved it.
      redeem: async (code, finish, mayRetry) => {
        // Without PKCE, nothing but the code is sure to be one login's.
        const key = `${state}\n${(this.settings.pkce ? codeVerifier : undefined) ?? code}`;
        return (await this.redemptions.redeem(key, code, finish, mayRetry)) ?? 'state_used';
      },
      spend: () => undefined,
    };
  }

  /**
   * Whether this is the login in the session. passport-oauth2's store forgets that one before it compares, so a stray
   * callback or an older tab would end it. Without a session, it says what is missing.
   */
  private isWaiting(req: Request, state: string): boolean {
    const { session } = req as { session?: object };
    if (this.sessionKey === undefined || !session) return true;
    const kept = Reflect.get(session, this.sessionKey) as { state?: { handle?: unknown } } | undefined;
    return kept?.state?.handle === state;
  }

  private describe(callbackURL: string): StateStoreMetadata {
    const { authorizationURL, tokenURL, clientID } = this.settings;
    return { authorizationURL, tokenURL, clientID, callbackURL };
  }

  /**
   * passport-oauth2's session store changes an object inside the session. Sessions that watch assignments only, as
   * @fastify/secure-session does, would not save that, and every later login of this browser would fail.
   */
  private markSessionChanged(req: Request): void {
    if (this.sessionKey === undefined) return;
    const { session } = req as unknown as { session: Record<string, unknown> }; // or the store had failed
    if (session[this.sessionKey]) session[this.sessionKey] = { ...(session[this.sessionKey] as object) };
  }
}

function readKept(kept: unknown): { binding: string | undefined; appState: unknown } {
  if (!isBoundState(kept)) return { binding: undefined, appState: kept };
  return { binding: kept.loginBinding ?? undefined, appState: kept.state };
}

function isBoundState(value: unknown): value is BoundState {
  return typeof value === 'object' && value !== null && 'loginBinding' in value;
}
