// The two requests to the provider, with the client's credentials. They are kept in closures: no inspection of the
// strategy can show them.
import type { Agent } from 'node:http';
import { isSimple } from './authorization';
import { readErrorCode, redact, type Secrets } from './errors';
import { createEndpoint, createKeepAliveAgent, exchange } from './http';
import { parseProfile, type LoopAndTieProfile } from './profile';
import type { ResolvedOptions } from './resolve-options';
import { parseTokenResponse, type TokenResponse } from './tokens';

/** What is exchanged for a token (RFC 6749, section 4.1.3, and RFC 7636, section 4.5). */
export interface Grant {
  code: string;
  /** Absent with `pkce: false`. */
  codeVerifier: string | undefined;
  /** As in the authorization request. */
  callbackURL: string;
  /** What a subclass's `tokenParams` gives; it can not replace what the protocol sets. */
  extra: object;
}

/** Asks the provider. */
export interface ProviderClient {
  readonly agent: Agent;
  /** Sends the token request; the credentials go in the body, since the provider does not decode them in Basic. */
  requestToken(grant: Grant): Promise<TokenResponse>;
  /** What may be shown of an error that came to the callback (RFC 6749, section 4.1.2.1); no `secrets` of the login. */
  readError(
    error: string,
    description: unknown,
    secrets: Secrets,
  ): { code: string | undefined; description: string | undefined };
  /** Fetches the teams; the token goes in the Authorization header, never in a URL. */
  requestProfile(accessToken: string): Promise<LoopAndTieProfile>;
}

const MOST_TOKEN_BYTES = 65_536;
/** Of an answer of the API: some companies have many teams. */
export const MOST_API_BYTES = 1_048_576;

/** Prepares the requests of one strategy. */
export function createClient(options: ResolvedOptions): ProviderClient {
  const { clientID, clientSecret, timeoutMs } = options;
  const agent = options.agent ?? createKeepAliveAgent(options.tokenURL.startsWith('https:'));
  const profileAgent =
    options.agent ??
    (sameProtocol(options.tokenURL, options.userProfileURL)
      ? agent
      : createKeepAliveAgent(options.userProfileURL.startsWith('https:')));
  const tokenEndpoint = createEndpoint('POST', options.tokenURL, {
    agent,
    timeoutMs,
    maxBodyBytes: MOST_TOKEN_BYTES,
    headers: {
      ...options.customHeaders,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
  const profileEndpoint = createEndpoint('GET', options.userProfileURL, {
    agent: profileAgent,
    timeoutMs,
    maxBodyBytes: MOST_API_BYTES,
    headers: { accept: 'application/vnd.api+json, application/json' },
  });
  const credentials = { grant_type: 'authorization_code', client_id: clientID, client_secret: clientSecret };
  const shared = new URLSearchParams(credentials).toString();

  return {
    agent,
    async requestToken({ code, codeVerifier, callbackURL, extra }) {
      const parameters = new URLSearchParams({ redirect_uri: callbackURL, code });
      if (codeVerifier !== undefined) parameters.set('code_verifier', codeVerifier);
      for (const [name, value] of Object.entries(extra)) {
        if (!(name in credentials) && !parameters.has(name) && isSimple(value))
          parameters.set(name, String(value));
      }
      const body = `${shared}&${parameters.toString()}`;
      const response = await exchange(tokenEndpoint, {}, body);
      return parseTokenResponse(tokenEndpoint.label, response, [clientSecret, code, codeVerifier]);
    },
    readError(error, description, secrets) {
      const all = [clientSecret, ...secrets];
      return { code: readErrorCode(error, all), description: redact(description, all) };
    },
    async requestProfile(accessToken) {
      const response = await exchange(profileEndpoint, { authorization: `Bearer ${accessToken}` });
      return parseProfile(profileEndpoint.label, response);
    },
  };
}

function sameProtocol(one: string, other: string): boolean {
  return one.split(':', 1)[0] === other.split(':', 1)[0];
}
