// The token response (RFC 6749, section 5.1): whether it can be used, and what the app gets of it.
import type { ExchangeResponse } from '../http/exchange';
import type { Provider } from '../provider';
import { adviseOnResponse, createRefusal, parseObject, type Refusal } from './refusals';

/** The token response in the spelling of the wire, as passport-oauth2 hands it to a verify callback. */
export interface TokenParams {
  /** Visible ASCII. */
  access_token: string;
  /** As it came: `bearer` from older servers, `Bearer` from newer ones. */
  token_type: string;
  /** As it came: usually a number of seconds. */
  created_at?: unknown;
  [name: string]: unknown;
}

/** What the provider granted. */
export interface Granted {
  /** Never expires and can send gifts that cost money. Store it encrypted, and never log it. */
  accessToken: string;
  /** `${tokenType} ${accessToken}` is the Authorization header (RFC 6750, section 2.1). */
  tokenType: 'Bearer';
  /** When the token was created, in ISO 8601 (UTC); absent if the provider sent no usable time. */
  createdAt?: string;
  /** The token response in the spelling of the wire. */
  params: TokenParams;
}

/**
 * @param label - method and URL, for the message
 * @returns parameters that can be used, or else what to call back with as the error
 */
export function readTokenResponse(
  provider: Provider,
  label: string,
  response: ExchangeResponse,
): { params?: TokenParams; error?: Error | Refusal } {
  const { statusCode, data } = response;
  const json = parseObject(data);
  // Older servers answer every OAuth error with 401: what counts is `error`, not the status.
  if (statusCode !== 200 || typeof json?.error === 'string') return { error: createRefusal(response) };
  const fault = json ? findTokenFault(json) : 'something that is not a JSON object';
  if (!json || fault !== undefined) {
    const happened = `${label} responded with ${fault}`;
    const hint = adviseOnResponse(response);
    return { error: provider.createError('invalid_response', happened, hint, { statusCode }) };
  }
  if ('refresh_token' in json) delete json.refresh_token; // none is documented; passport-oauth2 takes it out too
  return { params: json as TokenParams }; // findTokenFault checked it
}

/** @returns what is wrong with a token response, or `undefined` if it can be used */
export function findTokenFault({
  access_token: token,
  token_type: type,
}: Record<string, unknown>): string | undefined {
  if (!isUsableToken(token)) return 'no usable access_token';
  // `bearer` or `Bearer`, depending on the server's version.
  const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer';
  return isBearer ? undefined : 'a token whose token_type is not bearer';
}

/** Visible ASCII, so that it can stand in a header (RFC 6750, section 2.1). */
export function isUsableToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);
}

const LAST_SECOND_OF_9999 = 253_402_300_799;

/** Maps a token response that was checked. */
export function readGrant(accessToken: string, params: TokenParams): Granted {
  const { created_at: seconds } = params;
  const isTime = typeof seconds === 'number' && seconds >= 0 && seconds <= LAST_SECOND_OF_9999;
  const granted: Granted = { accessToken, tokenType: 'Bearer', params };
  if (isTime) granted.createdAt = new Date(seconds * 1000).toISOString();
  return granted;
}
