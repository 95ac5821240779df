// Why a login failed, in words for the visitor and for the developer.
import type { RequestErrorCode } from '../requests/request-error';

/** Why a callback was refused; `code` of a {@link FailureInfo}. */
export type FailureCode =
  // The provider sends access_denied; the rest is found here.
  'access_denied' | 'state_missing' | 'state_unknown' | 'state_used' | 'state_expired' | 'malformed_response';

/** Every `code` of this package's own, of `info` and of errors. The provider's may be any other. */
export type LoginErrorCode = FailureCode | RequestErrorCode;

/** What a failed login hands to Passport: `info` of a custom callback, and the text of `failureMessage`. */
export interface FailureInfo {
  /** For programs. */
  code: FailureCode;
  /** A sentence that a visitor may read, without anything that the browser or the provider sent. */
  message: string;
  /** What the developer should check. */
  hint: string;
  /** The app's own state, if the pending login was found. */
  state?: unknown;
}

/** Two sets of causes have one code: what an app does about them is the same. */
export type FailureCase = FailureCode | 'state_mismatch';

/** In messages, `%s` is the provider. */
const FAILURES: Readonly<Record<FailureCase, { message: string; hint: string }>> = {
  access_denied: {
    message: 'Access was denied at %s.',
    hint: 'The user pressed Deny. Nothing is wrong.',
  },
  state_missing: {
    message: "We couldn't verify this login. Please log in again.",
    hint: 'The callback came without a state, so no login that began here belongs to it.',
  },
  state_unknown: {
    message:
      "We couldn't match this login to your browser. Please log in again, and allow cookies for this site.",
    hint:
      'This browser has no pending login with this state. Usual causes: cookies are blocked; the login began on ' +
      'another host name (localhost instead of 127.0.0.1), or over http while callbackURL is https; a proxy changes ' +
      'the path of cookies; or, with the option store, the session is gone or a later login took the place of this one.',
  },
  state_mismatch: {
    message: "We couldn't match this login to your browser. Please log in again.",
    hint:
      'This browser has this pending login, but something has changed since it began. Usual causes: clientSecret, ' +
      'clientID, callbackURL or an endpoint was changed, or is not the same in all instances of the app; another user ' +
      'is logged in now; or the app has written to the user in the session, which passport.authorize compares as a ' +
      'whole: pass bindTo: String(req.user.id) on both routes.',
  },
  state_used: {
    message: 'This login has already been used. Please log in again.',
    hint: 'The callback was opened again: a reload, the Back button or a bookmark.',
  },
  state_expired: {
    message: 'This login took longer than 30 minutes. Please log in again.',
    hint: 'If it happens immediately, the clocks of your servers disagree.',
  },
  malformed_response: {
    message: '%s sent an incomplete response. Please log in again.',
    hint: 'The callback needs exactly one code or one error.',
  },
};

/** The failure as an app gets it, with the status of the response. */
export function describeFailure(
  title: string,
  failure: FailureCase,
  state: unknown,
): { info: FailureInfo; status: 400 | 403 } {
  const { message, hint } = FAILURES[failure];
  const code = failure === 'state_mismatch' ? 'state_unknown' : failure;
  const info: FailureInfo = { code, message: message.replace('%s', () => title), hint };
  if (state !== undefined) info.state = state;
  return { info, status: failure === 'malformed_response' ? 400 : 403 };
}
