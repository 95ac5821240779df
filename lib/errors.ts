// The error of this package, for what goes wrong between an app and Loop & Tie.
import type { FailureDetail } from './oauth2/http/system-errors';
import { RequestError, type RequestErrorCode } from './oauth2/requests/request-error';

/** What went wrong between this app and Loop & Tie; `code` of a {@link LoopAndTieError}. */
export type LoopAndTieErrorCode = RequestErrorCode;

/**
 * Loop & Tie could not be reached, or its response cannot be used.
 *
 * It extends passport-oauth2's `InternalOAuthError`, so error handlers written for that package recognise it. The
 * message is a sentence that a visitor may read, then the request (method and URL without its query) and what
 * happened. Nothing that Loop & Tie sent is kept, since it may repeat the client secret, a code or a token.
 */
export class LoopAndTieError extends RequestError {
  /**
   * The strategy creates these; your tests may too.
   *
   * @param code - what happened
   * @param happened - the request and what happened to it, without a full stop
   * @param hint - what the developer should check
   * @param detail - the provider's status or the system's error code, if there is one; kept as `oauthError`
   */
  constructor(code: LoopAndTieErrorCode, happened: string, hint = '', detail: FailureDetail = {}) {
    super('LoopAndTieError', 'Loop & Tie', code, happened, hint, detail);
  }
}
