// What the provider's server software, Doorkeeper, says, and where its versions differ.

/** The versions of Doorkeeper that were observed: 5 is the newer one, 4 the older. */
export type ServerVersion = 4 | 5;

/** The errors of the token endpoint. */
export type ErrorCode = 'invalid_client' | 'invalid_grant' | 'invalid_request' | 'unsupported_grant_type';

const DESCRIPTIONS = {
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  unsupported_grant_type: 'The authorization grant type is not supported by the authorization server.',
} as const;

export const ACCESS_DENIED = 'The resource owner or authorization server denied the request.';

/** An error of the token endpoint. */
export interface TokenFailure {
  error: ErrorCode;
  /** The provider's text, the same for many reasons. */
  description: string;
  /** What it was this time: for the sandbox's log, never for the wire, and without any secret. */
  reason: string;
}

/** A failure with the text that belongs to it. */
export function failWith(error: keyof typeof DESCRIPTIONS, reason: string): TokenFailure {
  return { error, description: DESCRIPTIONS[error], reason };
}

/** A request that lacks a parameter. */
export function failMissing(parameter: string): TokenFailure {
  return {
    error: 'invalid_request',
    description: `Missing required parameter: ${parameter}.`,
    reason: `${parameter} is missing`,
  };
}

/** Newer versions answer 401 to a client that is not known and 400 to the rest; older ones 401 to all. */
export function statusOf(error: ErrorCode, version: ServerVersion): 400 | 401 {
  return version === 4 || error === 'invalid_client' ? 401 : 400;
}

/** Sent with every error of the token endpoint, and with the API's 401. */
export function challengeOf(error: string, description: string): string {
  return `Bearer realm="Doorkeeper", error="${error}", error_description="${description}"`;
}

/** Whether Doorkeeper takes this redirect URI for that registered one. */
export function matchesRedirectURI(given: string, registered: string, version: ServerVersion): boolean {
  if (given === registered) return true;
  // What URL cleans away (a line break, say) would still be in what the browser is sent to.
  if (version === 4 || !URL.canParse(given) || !/^[\x21-\x7e]+$/.test(given)) return false;
  const [one, other] = [new URL(given), new URL(registered)];
  // RFC 8252, section 7.3: an address of loopback (but not the name localhost) may come with any port.
  if (!['127.0.0.1', '[::1]'].includes(other.hostname)) return false;
  one.port = other.port = '';
  return one.href === other.href;
}
