// Where the versions of the provider's server software, Doorkeeper, differ.

/** The major versions of Doorkeeper that the sandbox can respond as: 4.3.2, 5.9.6 and 6.0.0.beta2. */
export type ServerVersion = 4 | 5 | 6;

/** How one version behaves where another does not. */
export interface Behaviour {
  tokenType: 'bearer' | 'Bearer';
  /** Whether a failed token request has status 401 for every error, or for `invalid_client` alone. */
  alwaysUnauthorized: boolean;
  /** The status of an error page at the authorization endpoint, if it is always the same. */
  errorPageStatus: 200 | undefined;
  hasResponseMode: boolean;
  hasPkce: boolean;
  /** How a redirect URI is compared: by its parts, where an added query is fine, or as text. */
  comparesRedirectURIs: 'by parts' | 'as text';
  /** Whether a redirect URI that ends in `?` matches one without. */
  ignoresEmptyQuery: boolean;
  ignoresLoopbackPort: boolean;
  /** Whether a `code`, `state` or `error` in the redirect URI's own query stays beside that of the response. */
  keepsOwnParameters: boolean;
  /** Whether a token request without a code lacks a parameter, or has a bad code. */
  requiresCode: boolean;
  namesMissingParameter: boolean;
  /** Whether `basic` in another case counts as HTTP Basic. */
  ignoresCaseOfBasic: boolean;
  takesCredentialsInQuery: boolean;
  /** Of Basic and the body: the first with id and secret, no two secrets or clients, or no two methods. */
  severalCredentials: 'first complete' | 'one secret' | 'one method';
  /** Whether the second use of a code revokes the token of the first. */
  revokesOnReplay: boolean;
}

const SIX: Behaviour = {
  tokenType: 'Bearer',
  alwaysUnauthorized: false,
  errorPageStatus: undefined,
  hasResponseMode: true,
  hasPkce: true,
  comparesRedirectURIs: 'as text',
  ignoresEmptyQuery: false,
  ignoresLoopbackPort: true,
  keepsOwnParameters: false,
  requiresCode: true,
  namesMissingParameter: true,
  ignoresCaseOfBasic: true,
  takesCredentialsInQuery: false,
  severalCredentials: 'one method',
  revokesOnReplay: true,
};

const FIVE: Behaviour = {
  ...SIX,
  comparesRedirectURIs: 'by parts',
  ignoresEmptyQuery: true,
  keepsOwnParameters: true,
  takesCredentialsInQuery: true,
  severalCredentials: 'one secret',
  revokesOnReplay: false,
};

const FOUR: Behaviour = {
  ...FIVE,
  tokenType: 'bearer',
  alwaysUnauthorized: true,
  errorPageStatus: 200,
  hasResponseMode: false,
  hasPkce: false,
  ignoresEmptyQuery: false,
  ignoresLoopbackPort: false,
  requiresCode: false,
  namesMissingParameter: false,
  ignoresCaseOfBasic: false,
  severalCredentials: 'first complete',
};

/** How each version behaves; each is written as the difference from the next. */
export const BEHAVIOURS: Readonly<Record<ServerVersion, Behaviour>> = { 4: FOUR, 5: FIVE, 6: SIX };
