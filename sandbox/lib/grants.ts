// Codes and tokens: who may have what, how often and for how long. In memory, one for each sandbox.
import { createHash, randomBytes } from 'node:crypto';
import type { AuthorizationRequest } from './authorization';
import { failMissing, failWith, type ServerVersion, type TokenFailure } from './doorkeeper';
import type { SandboxClient, SandboxUser } from './options';

const CODE_LIFETIME_MS = 600_000;

interface CodeGrant {
  clientID: string;
  redirectURI: string;
  user: SandboxUser;
  challenge: AuthorizationRequest['challenge'];
  expiresAt: number;
  used: boolean;
}

interface AccessToken {
  user: SandboxUser;
  clientID: string;
  revoked: boolean;
}

/** What the token endpoint answers to a code. */
export interface IssuedToken {
  accessToken: string;
  createdAt: number;
}

/** The codes and tokens of one sandbox. */
export class Grants {
  readonly #codes = new Map<string, CodeGrant>();
  readonly #tokens = new Map<string, AccessToken>();
  /** `client user`: those are sent back without a page the next time. */
  readonly #authorized = new Set<string>();

  constructor(private readonly version: ServerVersion) {}

  hasAuthorized(client: SandboxClient, user: SandboxUser): boolean {
    return this.#authorized.has(`${client.clientID} ${user.email}`);
  }

  /** A code for the redirect: 64 hex digits. */
  issueCode({ client, redirectURI, challenge }: AuthorizationRequest, user: SandboxUser): string {
    this.#forgetOldCodes();
    const code = randomBytes(32).toString('hex');
    const expiresAt = Date.now() + CODE_LIFETIME_MS;
    const { clientID } = client;
    this.#codes.set(code, { clientID, redirectURI, user, challenge, expiresAt, used: false });
    this.#authorized.add(`${clientID} ${user.email}`);
    return code;
  }

  /** Twice their lifetime, so that the log can still tell an old code from one that never was. */
  #forgetOldCodes(): void {
    for (const [code, { expiresAt }] of this.#codes) {
      if (Date.now() < expiresAt + CODE_LIFETIME_MS) return;
      this.#codes.delete(code);
    }
  }

  /** Exchanges a code for a token. A failed exchange leaves the code good; a second use leaves the token good. */
  exchange(
    client: SandboxClient,
    code: string,
    redirectURI: string,
    verifier: string,
  ): IssuedToken | TokenFailure {
    const grant = this.#codes.get(code);
    if (!grant) return failWith('invalid_grant', 'the code is not known here');
    if (grant.used) return failWith('invalid_grant', 'the code was used before');
    if (Date.now() >= grant.expiresAt) return failWith('invalid_grant', 'the code is older than 10 minutes');
    if (grant.clientID !== client.clientID)
      return failWith('invalid_grant', 'the code was given to another client');
    if (grant.redirectURI !== redirectURI) {
      return failWith('invalid_grant', 'the redirect_uri is not the one of the authorization request');
    }
    const refused = this.#checkVerifier(grant, verifier);
    if (refused) return refused;
    grant.used = true;
    const app = client.name.toLowerCase().replace(/[^a-z0-9]/g, '') || 'app';
    const accessToken = `lt_${app}_${randomBytes(21).toString('base64url').slice(0, 27)}`;
    this.#tokens.set(accessToken, { user: grant.user, clientID: client.clientID, revoked: false });
    return { accessToken, createdAt: Math.floor(Date.now() / 1000) };
  }

  #checkVerifier({ challenge }: CodeGrant, verifier: string): TokenFailure | undefined {
    if (this.version === 4) return undefined;
    if (!challenge) {
      return verifier === ''
        ? undefined
        : failWith('invalid_grant', 'a code_verifier came for a code without a code_challenge');
    }
    if (verifier === '') return failMissing('code_verifier');
    const proof =
      challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
    return proof === challenge.value
      ? undefined
      : failWith('invalid_grant', 'the code_verifier does not fit the code_challenge');
  }

  /** The token's user, or why the API does not take it. */
  findUser(accessToken: string): SandboxUser | 'unknown' | 'revoked' {
    const token = this.#tokens.get(accessToken);
    if (!token) return 'unknown';
    return token.revoked ? 'revoked' : token.user;
  }

  /** Asks everybody again. Their tokens stay good. */
  forgetAuthorizations(): void {
    this.#authorized.clear();
  }

  /** Takes back tokens, as a user can: all, or one user's. The app must ask for authorization anew. */
  revoke(user?: SandboxUser): void {
    for (const token of this.#tokens.values()) {
      if (user && token.user.email !== user.email) continue;
      token.revoked = true;
      this.#authorized.delete(`${token.clientID} ${token.user.email}`);
    }
  }
}
