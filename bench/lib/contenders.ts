// The names of what is compared, as results show them.
export const OURS = 'passport-loopandtie';
/** What everything is compared with: passport-oauth2 with state and PKCE. */
export const BASE = 'passport-oauth2';
/** What it is away from the base is noise. */
export const BASE_AGAIN = 'passport-oauth2, second copy';

/** Ours, beside both copies. */
export const TRIO = [OURS, BASE, BASE_AGAIN];
/** What an app can use. */
export const PEERS = [...TRIO, 'openid-client', 'grant'];
