// What the provider's server software, Doorkeeper, says, and where its versions differ.

/** The major versions of Doorkeeper that the sandbox can answer as: 4.3.2, 5.9.6 and 6.0.0.beta2. */
export type ServerVersion = 4 | 5 | 6;

/** How the answer to an authorization request travels. */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** How one version behaves where another does not. */
export interface Behaviour {
  tokenType: 'bearer' | 'Bearer';
  /** Whether a failed token request has status 401 for every error, or for `invalid_client` alone. */
  alwaysUnauthorized: boolean;
  /** The status of an error page at the authorization endpoint, if it is always the same. */
  errorPageStatus: 200 | undefined;
  responseModes: readonly ResponseMode[];
  hasPkce: boolean;
  /** How a redirect URI is compared: by its parts, where an added query is fine, or as text. */
  comparesRedirectURIs: 'by parts' | 'as text';
  ignoresLoopbackPort: boolean;
  /** Whether a token request without a code lacks a parameter, or has a bad code. */
  requiresCode: boolean;
  namesMissingParameter: boolean;
  takesCredentialsInQuery: boolean;
  refusesTwoAuthentications: boolean;
  /** Whether the second use of a code revokes the token of the first. */
  revokesOnReplay: boolean;
}

const SIX: Behaviour = {
  tokenType: 'Bearer',
  alwaysUnauthorized: false,
  errorPageStatus: undefined,
  responseModes: ['query', 'fragment', 'form_post'],
  hasPkce: true,
  comparesRedirectURIs: 'as text',
  ignoresLoopbackPort: true,
  requiresCode: true,
  namesMissingParameter: true,
  takesCredentialsInQuery: false,
  refusesTwoAuthentications: true,
  revokesOnReplay: true,
};

const FIVE: Behaviour = {
  ...SIX,
  comparesRedirectURIs: 'by parts',
  takesCredentialsInQuery: true,
  revokesOnReplay: false,
};

const FOUR: Behaviour = {
  ...FIVE,
  tokenType: 'bearer',
  alwaysUnauthorized: true,
  errorPageStatus: 200,
  responseModes: ['query', 'form_post'],
  hasPkce: false,
  ignoresLoopbackPort: false,
  requiresCode: false,
  namesMissingParameter: false,
  refusesTwoAuthentications: false,
};

/** How each version behaves; each is written as the difference from the next. */
export const BEHAVIOURS: Readonly<Record<ServerVersion, Behaviour>> = { 4: FOUR, 5: FIVE, 6: SIX };

/** The texts of Doorkeeper's `error_description`. */
export const DESCRIPTIONS = {
  access_denied: 'The resource owner or authorization server denied the request.',
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  invalid_scope: 'The requested scope is invalid, unknown, or malformed.',
  server_error:
    'The authorization server encountered an unexpected condition which prevented it from fulfilling the request.',
  temporarily_unavailable:
    'The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
  unsupported_grant_type: 'The authorization grant type is not supported by the authorization server.',
} as const;

const MALFORMED =
  'The request is missing a required parameter, includes an unsupported parameter value, or is otherwise malformed.';
const TWO_AUTHENTICATIONS = 'The request utilizes more than one mechanism for authenticating the client.';

/** An error of the token endpoint. */
export interface TokenFailure {
  error: 'invalid_client' | 'invalid_grant' | 'invalid_request' | 'unsupported_grant_type';
  /** The provider's text, the same for many reasons. */
  description: string;
  /** What it was this time: for the sandbox's log, never for the wire, and without any secret. */
  reason: string;
  /** Whether a `state` that was sent comes back: only when Doorkeeper gives up before it looks at the grant. */
  echoesState?: true;
}

/** A failure with the text that belongs to it. */
export function failWith(
  error: Exclude<TokenFailure['error'], 'invalid_request'>,
  reason: string,
): TokenFailure {
  return { error, description: DESCRIPTIONS[error], reason };
}

/** A request that lacks a parameter. */
export function failMissing(parameter: string, { namesMissingParameter }: Behaviour): TokenFailure {
  return {
    error: 'invalid_request',
    description: namesMissingParameter ? `Missing required parameter: ${parameter}.` : MALFORMED,
    reason: `${parameter} is missing`,
  };
}

/** A client that authenticates twice in one request. */
export function failTwoAuthentications(): TokenFailure {
  return {
    error: 'invalid_request',
    description: TWO_AUTHENTICATIONS,
    reason: 'the client authenticates both by HTTP Basic and in the body: choose one',
    echoesState: true,
  };
}

/** Sent with every error of the token endpoint, and with the API's 401. */
export function challengeOf(error: string, description: string): string {
  return `Bearer realm="Doorkeeper", error="${error}", error_description="${description}"`;
}
