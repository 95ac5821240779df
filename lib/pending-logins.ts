// What a place that keeps pending logins can do: cookies of our own, or a state store in passport-oauth2's form.
import type { Request } from './options';

/** A login that was just begun: what goes over the wire, and what stays. */
export interface BegunLogin {
  state: string;
  /** Absent with `pkce: false`. */
  codeVerifier: string | undefined;
}

/** A login that came back. */
export interface TakenLogin {
  /** Absent with `pkce: false`. */
  codeVerifier: string | undefined;
  appState: unknown;
}

/** Why a state is not believed. */
export interface RefusedState {
  failure: 'state_unknown' | 'state_expired';
}

/** Where the strategy keeps logins between the authorization request and the callback. */
export interface PendingLogins {
  /** Begins a login, and keeps what belongs to it. A throw or rejection ends the person's request in an error. */
  begin(req: Request, callbackURL: string, appState: unknown): BegunLogin | Promise<BegunLogin>;
  /** Takes the login that `state` belongs to, once. A state that is not of this browser touches none. */
  take(
    req: Request,
    callbackURL: string,
    state: string,
  ): TakenLogin | RefusedState | Promise<TakenLogin | RefusedState>;
}
