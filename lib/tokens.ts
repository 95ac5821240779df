// The token request and what comes back, parsed from unknown. Knows no network.
import type { TokenError } from 'passport-oauth2';
import { createTokenError, LoopAndTieError, readErrorCode, redact, type Secrets } from './errors';
import type { ExchangeResponse } from './http';
import { adviseOnAnswer } from './unusable-answers';

/** A token response (RFC 6749, section 5.1) that was checked. */
export interface TokenResponse {
  /** Visible ASCII, so that it can stand in a header. */
  accessToken: string;
  /** Always `Bearer`, in the spelling of the Authorization header. */
  tokenType: 'Bearer';
  /** ISO 8601, in UTC; absent where the provider sent no usable time. */
  createdAt?: string;
  /** The response as it came, own properties only, without `refresh_token`. */
  params: TokenParams;
}

/** The token response in the spelling of the wire, as passport-oauth2 hands it to a verify callback. */
export interface TokenParams {
  /** Visible ASCII. */
  access_token: string;
  /** As it came: `bearer` from older servers, `Bearer` from newer ones. */
  token_type: string;
  /** As it came: a number of seconds, if all is well. */
  created_at?: unknown;
  [name: string]: unknown;
}

const LAST_SECOND_OF_9999 = 253_402_300_799;

/**
 * Reads the answer of the token endpoint. Believed is only status 200 with one JSON object that has an
 * `access_token` of visible ASCII and `token_type` bearer, in any case.
 *
 * @param label - the request, for messages
 * @param response - as {@link exchange} gives it
 * @param secrets - what must not show in a message
 * @throws passport-oauth2's `TokenError` for an OAuth error, whatever its status: older servers answer all of them
 * with 401 (RFC 6749, section 5.2); {@link LoopAndTieError} `invalid_response` for everything else
 */
export function parseTokenResponse(
  label: string,
  response: ExchangeResponse,
  secrets: Secrets,
): TokenResponse {
  const { status } = response;
  const json = parseObject(response.body);
  const refused = json && parseTokenError(label, json, secrets);
  if (refused) throw refused;
  const invalid = (text: string): LoopAndTieError =>
    new LoopAndTieError('invalid_response', `${label} ${text}`, { statusCode: status });
  if (status !== 200) throw invalid(`answered with status ${status}. ${adviseOnAnswer(response)}`);
  if (!json) throw invalid(`answered with something that is not a JSON object. ${adviseOnAnswer(response)}`);

  const { access_token: accessToken, token_type: tokenType, created_at: createdAt } = json;
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw invalid('answered without a usable access_token');
  }
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw invalid('answered with a token whose token_type is not bearer');
  }
  const created = parseCreatedAt(createdAt);
  delete json.refresh_token; // as passport-oauth2 does, which hands it on as an argument of its own
  return {
    accessToken,
    tokenType: 'Bearer',
    ...(created !== undefined && { createdAt: created }),
    params: { ...json, access_token: accessToken, token_type: tokenType },
  };
}

function parseTokenError(
  label: string,
  json: Readonly<Record<string, unknown>>,
  secrets: Secrets,
): TokenError | undefined {
  const code = readErrorCode(json.error, secrets);
  if (code === undefined) return undefined;
  const description = redact(json.error_description, secrets);
  const said = description === undefined ? '.' : `: ${description}`;
  const advice = ADVICE.get(code);
  return createTokenError(
    code,
    `${label} answered ${code}${said}${advice === undefined ? '' : ` ${advice}`}`,
  );
}

const ADVICE = new Map([
  [
    'invalid_client',
    'Check that clientID and clientSecret are a pair as Loop & Tie issued it, and that both belong to this tokenURL.',
  ],
  [
    'invalid_grant',
    'The code was used before or is older than ten minutes, or callbackURL differs from the one of the authorization request.',
  ],
]);

/** The body, if it is one JSON object; without `__proto__`. */
export function parseObject(body: string): Record<string, unknown> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Nothing is kept of the SyntaxError: it quotes the body, which may hold a token.
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const object = json as Record<string, unknown>;
  // JSON.parse makes `__proto__` an own property; the next plain assignment would make it the prototype.
  delete object.__proto__;
  return object;
}

function parseCreatedAt(seconds: unknown): string | undefined {
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= LAST_SECOND_OF_9999)) return undefined;
  return new Date(seconds * 1000).toISOString();
}
