// Codes and tokens: who may have what, how often and for how long. In memory, one for each sandbox.
import { createHash, randomBytes } from 'node:crypto';
import type { AuthorizationRequest } from './authorization-request';
import { failWith, type Behaviour, type TokenFailure } from './doorkeeper';
import { matchesRedirectURI } from './redirect-uri';
import type { SandboxClient, SandboxUser } from '../world';

const CODE_LIFETIME_MS = 600_000;

interface CodeGrant {
  clientID: string;
  redirectURI: string;
  user: SandboxUser;
  challenge: AuthorizationRequest['challenge'];
  expiresAt: number;
  /** What it was exchanged for. */
  accessToken: string | undefined;
}

interface AccessToken {
  user: SandboxUser;
  clientID: string;
  revoked: boolean;
}

/** The codes and tokens of one sandbox. */
export class Grants {
  readonly #codes = new Map<string, CodeGrant>();
  readonly #tokens = new Map<string, AccessToken>();
  /** `client user`: those are sent back without a page the next time. */
  readonly #authorized = new Set<string>();

  constructor(
    private readonly behaviour: Behaviour,
    private readonly world: { clients: readonly SandboxClient[]; users: readonly SandboxUser[] },
  ) {
    this.reset();
  }

  /** Begins anew: only the tokens that users have from the start are left. */
  reset(): void {
    this.#codes.clear();
    this.#tokens.clear();
    this.#authorized.clear();
    const { clients, users } = this.world;
    const clientID = clients[0]?.clientID ?? '';
    for (const user of users) {
      if (user.accessToken !== undefined)
        this.#tokens.set(user.accessToken, { user, clientID, revoked: false });
    }
  }

  hasAuthorized(client: SandboxClient, user: SandboxUser): boolean {
    return this.#authorized.has(`${client.clientID} ${user.email}`);
  }

  /** A code for the redirect: 64 hex digits. */
  issueCode({ client, redirectURI, challenge }: AuthorizationRequest, user: SandboxUser): string {
    this.#forgetOldCodes();
    const code = randomBytes(32).toString('hex');
    const expiresAt = Date.now() + CODE_LIFETIME_MS;
    const { clientID } = client;
    this.#codes.set(code, { clientID, redirectURI, user, challenge, expiresAt, accessToken: undefined });
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

  /** A token, as an exchange gives it. */
  issueToken(client: SandboxClient, user: SandboxUser): string {
    const app = client.name.toLowerCase().replace(/[^a-z0-9]/g, '') || 'app';
    const accessToken = `lt_${app}_${randomBytes(21).toString('base64url').slice(0, 27)}`;
    this.#tokens.set(accessToken, { user, clientID: client.clientID, revoked: false });
    return accessToken;
  }

  /** Whether a code can only be exchanged with a code verifier. */
  needsVerifier(code: string): boolean {
    return this.#codes.get(code)?.challenge !== undefined;
  }

  /** Exchanges a code for a token. A failed exchange leaves the code good. */
  exchange(
    client: SandboxClient,
    code: string,
    redirectURI: string,
    verifier: string,
  ): { accessToken: string } | TokenFailure {
    const grant = this.#codes.get(code);
    const unknown = code === '' ? 'the code is missing, or not text' : 'the code is not known here';
    const reason = grant ? this.#findMistake(grant, client, redirectURI, verifier) : unknown;
    if (!grant || reason !== undefined) return failWith('invalid_grant', reason ?? '');
    grant.accessToken = this.issueToken(client, grant.user);
    return { accessToken: grant.accessToken };
  }

  #findMistake(
    grant: CodeGrant,
    client: SandboxClient,
    redirectURI: string,
    verifier: string,
  ): string | undefined {
    if (grant.clientID !== client.clientID) return 'the code was given to another client';
    if (!this.behaviour.revokesOnReplay) {
      return this.#findSpent(grant) ?? this.#findMismatch(grant, redirectURI, verifier);
    }
    // Here only somebody who could have used the code revokes the token that it gave.
    const mismatch = this.#findMismatch(grant, redirectURI, verifier);
    if (mismatch !== undefined) return mismatch;
    const token = this.#tokens.get(grant.accessToken ?? '');
    if (token) token.revoked = true;
    const spent = this.#findSpent(grant);
    return token && spent !== undefined ? `${spent}, so the token that it gave is revoked` : spent;
  }

  #findSpent({ accessToken, expiresAt }: CodeGrant): string | undefined {
    if (accessToken !== undefined) return 'the code was used before';
    return Date.now() < expiresAt ? undefined : 'the code is older than 10 minutes';
  }

  #findMismatch(
    { redirectURI: asked, challenge }: CodeGrant,
    redirectURI: string,
    verifier: string,
  ): string | undefined {
    if (!matchesRedirectURI(redirectURI, asked, this.behaviour))
      return 'the redirect_uri is not the one of the authorization request';
    if (!this.behaviour.hasPkce) return undefined;
    if (!challenge) {
      return verifier === '' ? undefined : 'a code_verifier came for a code without a code_challenge';
    }
    const isHashed = challenge.method === 'S256';
    const proof = isHashed ? createHash('sha256').update(verifier).digest('base64url') : verifier;
    return proof === challenge.value ? undefined : 'the code_verifier does not fit the code_challenge';
  }

  /** The token's user, or why the API does not take it. */
  findUser(accessToken: string): SandboxUser | 'unknown' | 'revoked' {
    const token = this.#tokens.get(accessToken);
    if (!token) return 'unknown';
    return token.revoked ? 'revoked' : token.user;
  }

  /** The client to which a token was given. */
  findClientID(accessToken: string): string | undefined {
    return this.#tokens.get(accessToken)?.clientID;
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
