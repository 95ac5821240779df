// Callbacks that Passport sees as a failed login: what the app is told about each.

/** Why a callback was refused; `code` of a {@link FailureInfo}. */
export type FailureCode =
  'access_denied' | 'state_missing' | 'state_unknown' | 'state_expired' | 'malformed_response';

/** What a failed login hands to Passport: `info` of a custom callback, and the text of `failureMessage`. */
export interface FailureInfo {
  /** For programs. */
  code: FailureCode;
  /**
   * In plain words, without anything that the browser sent; for `access_denied` the provider's words where it sent
   * some, without controls and secrets, 200 characters at most. They are text: escape them in HTML.
   */
  message: string;
  /** The app's own state, where the pending login was found. */
  state?: unknown;
}

/** The statuses that go with the codes. */
export const FAILURE_STATUS: Readonly<Record<FailureCode, 400 | 403>> = {
  access_denied: 403,
  state_missing: 403,
  state_unknown: 403,
  state_expired: 403,
  malformed_response: 400,
};

/** What is said where the provider said nothing. */
export const FAILURE_MESSAGE: Readonly<Record<FailureCode, string>> = {
  access_denied: 'Access was denied at Loop & Tie.',
  state_missing: 'The callback came without a state, so it belongs to no login that was begun here.',
  state_unknown:
    'No pending login of this browser belongs to this callback. Usual causes: cookies are blocked; the login was ' +
    'begun on another host name (localhost against 127.0.0.1), or over http while callbackURL is https; it was ' +
    'begun more than ten minutes ago; or the callback was opened a second time.',
  state_expired: 'The login was begun more than ten minutes ago. Begin it again.',
  malformed_response: 'The callback is not an authorization response: it has neither one code nor one error.',
};
