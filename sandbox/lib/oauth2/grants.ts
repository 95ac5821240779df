// Codes and tokens: who may have what, how often and for how long. In memory, one for each sandbox.
import { createHash, randomBytes } from 'node:crypto';
import type { SandboxClient, SandboxUser } from '../world';
import type { AuthorizationRequest } from './authorization-request';
import { failWith, type TokenFailure } from './errors';
import { matchesRedirectURI } from './redirect-uri';
import type { Behaviour } from './versions';

const CODE_LIFETIME_MS = 600_000;

interface Code {
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
  isRevoked: boolean;
  /** Whether its user is sent back to the app without a page. */
  skipsPage: boolean;
}

/** Whose tokens: those of one user, of one client, of both, or all. */
export interface Owner {
  email?: string | undefined;
  clientID?: string | undefined;
}

/** The codes and tokens of one sandbox. */
export class Grants {
  readonly #codes = new Map<string, Code>();
  readonly #tokens = new Map<string, AccessToken>();

  constructor(
    private readonly behaviour: Behaviour,
    private readonly world: { clients: readonly SandboxClient[]; users: readonly SandboxUser[] },
  ) {
    this.reset();
  }

  /** Starts over: only the tokens that users have from the start are left. */
  reset(): void {
    this.#codes.clear();
    this.#tokens.clear();
    for (const user of this.world.users) this.addOwnToken(user);
  }

  /** Makes the token good that a user has from the start. */
  addOwnToken(user: SandboxUser): void {
    const [client] = this.world.clients;
    if (user.accessToken !== undefined && client) this.#addToken(user.accessToken, client, user);
  }

  #addToken(accessToken: string, { clientID }: SandboxClient, user: SandboxUser): void {
    this.#tokens.set(accessToken, { user, clientID, isRevoked: false, skipsPage: true });
  }

  /** Whether a user has a living token of this client; to have pressed Authorize is not enough. */
  hasAuthorized(client: SandboxClient, user: SandboxUser): boolean {
    const tokens = this.#findTokens({ email: user.email, clientID: client.clientID });
    return tokens.some(({ isRevoked, skipsPage }) => !isRevoked && skipsPage);
  }

  #findTokens({ email, clientID }: Owner): AccessToken[] {
    return [...this.#tokens.values()].filter(
      (token) =>
        token.user.email === (email ?? token.user.email) && token.clientID === (clientID ?? token.clientID),
    );
  }

  /** A code for the redirect: 64 hex digits. */
  issueCode({ client, redirectURI, challenge }: AuthorizationRequest, user: SandboxUser): string {
    this.#forgetOldCodes();
    const code = randomBytes(32).toString('hex');
    const expiresAt = Date.now() + CODE_LIFETIME_MS;
    const { clientID } = client;
    this.#codes.set(code, { clientID, redirectURI, user, challenge, expiresAt, accessToken: undefined });
    return code;
  }

  /** Twice their lifetime, so that the log can still tell an old code from one that never was. */
  #forgetOldCodes(): void {
    for (const [code, { expiresAt }] of this.#codes) {
      if (Date.now() < expiresAt + CODE_LIFETIME_MS) return;
      this.#codes.delete(code);
    }
  }

  /** Makes a code as old as codes can be. */
  expire(code: string): void {
    const known = this.#codes.get(code);
    if (known) known.expiresAt = Math.min(known.expiresAt, Date.now());
  }

  /** A token, as an exchange gives it. */
  issueToken(client: SandboxClient, user: SandboxUser): string {
    const app = client.name.toLowerCase().replace(/[^a-z0-9]/g, '') || 'app';
    const accessToken = `lt_${app}_${randomBytes(21).toString('base64url').slice(0, 27)}`;
    this.#addToken(accessToken, client, user);
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

  #findMistake(code: Code, client: SandboxClient, redirectURI: string, verifier: string): string | undefined {
    if (code.clientID !== client.clientID) return 'the code was issued to another client';
    if (!this.behaviour.revokesOnReplay) {
      return this.#findSpent(code) ?? this.#findMismatch(code, redirectURI, verifier);
    }
    // Here only somebody who could have used the code revokes the token that it gave.
    const mismatch = this.#findMismatch(code, redirectURI, verifier);
    if (mismatch !== undefined) return mismatch;
    const token = this.#tokens.get(code.accessToken ?? '');
    if (token) token.isRevoked = true;
    const spent = this.#findSpent(code);
    return token && spent !== undefined ? `${spent}, so the token that it gave is revoked` : spent;
  }

  #findSpent({ accessToken, expiresAt }: Code): string | undefined {
    if (accessToken !== undefined) return 'the code was used before';
    return Date.now() < expiresAt ? undefined : 'the code has expired';
  }

  #findMismatch(
    { redirectURI: asked, challenge }: Code,
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

  findToken(accessToken: string): Readonly<AccessToken> | undefined {
    return this.#tokens.get(accessToken);
  }

  /** Shows the page again to those who authorized an app. Their tokens stay good. */
  forgetAuthorizations(owner: Owner): void {
    for (const token of this.#findTokens(owner)) token.skipsPage = false;
  }

  /** Revokes tokens, as a user can. */
  revoke(owner: Owner): void {
    for (const token of this.#findTokens(owner)) token.isRevoked = true;
  }
}
