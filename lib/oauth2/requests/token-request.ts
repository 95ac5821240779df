// The token request of one login: through `_oauth2`, which apps replace in tests, and the error if it fails.
import { InternalOAuthError } from 'passport-oauth2';
import { checkParameters } from '../authorization';
import { callApp } from '../passport/callbacks';
import { createTokenError, type Secrets } from './errors';
import type { SafeOAuth2 } from './node-oauth';
import { adviseToWait, createRefusalError, isRefusal, parseObject, type Refusal } from './refusals';
import { RequestError } from './request-error';
import { readGrant, type Granted, type TokenParams } from './token-response';

/** What a login sends, and who explains a refusal. */
export interface TokenRequest {
  oauth2: SafeOAuth2;
  /** What passport-oauth2's hook for parameters returned; a subclass's may be async. */
  tokenParams: unknown;
  code: string;
  callbackURL: string;
  /** Absent without PKCE. */
  codeVerifier: string | undefined;
  secrets: Secrets;
  /** passport-oauth2's hook, if the app has one of its own; may be async. */
  parseErrorResponse: ((body: string, status: number) => unknown) | undefined;
}

/**
 * The token request (RFC 6749, section 4.1.3).
 *
 * @returns what the token endpoint, or a `getOAuthAccessToken` of the app's own, returned
 * @throws the error of a request that failed or was refused
 */
export async function requestToken(
  request: TokenRequest,
): Promise<{ granted: Granted; refreshToken: string | undefined }> {
  const { oauth2, code, callbackURL, codeVerifier } = request;
  const params: Record<string, unknown> = { ...checkParameters('tokenParams', await request.tokenParams) };
  params.grant_type = 'authorization_code';
  params.redirect_uri = callbackURL;
  if (codeVerifier !== undefined) params.code_verifier = codeVerifier; // RFC 7636, section 4.5
  let results: [accessToken?: string, refreshToken?: string, params?: TokenParams];
  try {
    results = await callApp<typeof results>((callback) => {
      oauth2.getOAuthAccessToken(code, params, callback);
    });
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw isRefusal(error) ? await explain(error, request) : new InternalOAuthError(NO_TOKEN, error);
  }
  const [accessToken, refreshToken, tokenParams] = results;
  if (!accessToken) throw new Error(NO_TOKEN);
  const given = tokenParams ?? { access_token: accessToken, token_type: 'Bearer' };
  return { granted: readGrant(accessToken, given), refreshToken };
}

const NO_TOKEN = 'Failed to obtain access token'; // as passport-oauth2 says it

/** The error of a refused token request: the app's own, or one that names the OAuth error. */
async function explain(
  refusal: Refusal,
  { oauth2, secrets, parseErrorResponse }: TokenRequest,
): Promise<unknown> {
  const { data, statusCode } = refusal;
  const { provider } = oauth2.settings;
  const { label } = oauth2.prepare().token;
  try {
    const own = await parseErrorResponse?.(data, statusCode);
    if (own) return own;
  } catch (thrown) {
    return thrown;
  }
  const response = { statusCode, hint: adviseToWait(refusal) };
  return (
    createTokenError(provider, label, parseObject(data)?.error, secrets, response) ??
    createRefusalError(provider, label, refusal)
  );
}
