// One signed cookie for each pending login, so that tabs do not know of each other and no session is written.
import {
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Request } from './options';
import type { BegunLogin, PendingLogins, RefusedState, TakenLogin } from './pending-logins';
import type { ResolvedOptions } from './resolve-options';

const LIFETIME_S = 600; // as long as the provider's code works
const MOST_PENDING = 20;
const MOST_COOKIE_BYTES = 5_000; // of all pending logins together, far below the 16 KiB that Node takes
const LONGEST_APP_STATE_BYTES = 1_024;
const STATE = /^[\w-]{43}$/; // as begin() makes it: without a dot, which sets apart what is signed

interface PendingCookie {
  name: string;
  expiresAt: number;
  bytes: number;
}

/**
 * Keeps what belongs to a pending login in the browser, signed.
 *
 * A cookie's name ends in the first characters of `state`; its value is `expiry.nonce.tag.appState`. One
 * HMAC-SHA512 over `state`, value and callback URL gives the tag (its first half) and the code verifier (its
 * second), so that the verifier never leaves this process. Its key is derived from the client secret (HKDF, RFC
 * 5869): every instance of the app can finish what another one began, and nothing has to be configured.
 */
export class CookieStateStore implements PendingLogins {
  readonly #key: KeyObject;
  readonly #pkce: boolean;

  constructor({ clientID, clientSecret, pkce }: Pick<ResolvedOptions, 'clientID' | 'clientSecret' | 'pkce'>) {
    this.#pkce = pkce;
    const key = hkdfSync('sha256', clientSecret, clientID, 'passport-loopandtie pending login', 64);
    this.#key = createSecretKey(Buffer.from(key));
  }

  /**
   * Begins a login: sets its cookie, and gives up the oldest ones where there would be too many.
   *
   * @throws TypeError where the app's own state is no JSON or too long; Error where there is no response to set it on
   */
  begin(req: Request, callbackURL: string, appState: unknown): BegunLogin {
    const response = findResponse(req);
    const random = randomBytes(48);
    const state = random.toString('base64url', 0, 32);
    const nonce = random.toString('base64url', 32);
    const expiry = (nowInSeconds() + LIFETIME_S).toString(36);
    const app = encodeAppState(appState);
    const { tag, codeVerifier } = this.#sign(state, expiry, nonce, app, callbackURL);
    const name = nameCookie(state, callbackURL);
    const cookie = `${name}=${expiry}.${nonce}.${tag.toString('base64url')}.${app}`;
    const attributes = describeAttributes(isSecure(callbackURL));
    appendSetCookie(response, [
      ...listSurplus(req, cookie.length).map(
        (surplus) => `${surplus}=; Max-Age=0; ${describeAttributes(surplus.startsWith('__Host-'))}`,
      ),
      `${cookie}; Max-Age=${LIFETIME_S}; ${attributes}`,
    ]);
    return { state, codeVerifier: this.#pkce ? codeVerifier : undefined };
  }

  /**
   * Takes the login that `state` belongs to, and clears its cookie. A state that is not of this browser touches none.
   */
  take(req: Request, callbackURL: string, state: string): TakenLogin | RefusedState {
    if (!STATE.test(state)) return { failure: 'state_unknown' };
    const name = nameCookie(state, callbackURL);
    for (const value of findCookies(req, name)) {
      const parts = value.split('.');
      if (parts.length !== 4) continue;
      const [expiry, nonce, tag, app] = parts as [string, string, string, string];
      const signed = this.#sign(state, expiry, nonce, app, callbackURL);
      const given = Buffer.from(tag, 'base64url');
      if (given.length !== signed.tag.length || !timingSafeEqual(given, signed.tag)) continue;
      appendSetCookie(findResponse(req), [
        `${name}=; Max-Age=0; ${describeAttributes(isSecure(callbackURL))}`,
      ]);
      if (parseInt(expiry, 36) <= nowInSeconds()) return { failure: 'state_expired' };
      return {
        codeVerifier: this.#pkce ? signed.codeVerifier : undefined,
        appState: decodeAppState(app),
      };
    }
    return { failure: 'state_unknown' };
  }

  #sign(
    state: string,
    expiry: string,
    nonce: string,
    app: string,
    callbackURL: string,
  ): { tag: Buffer; codeVerifier: string } {
    // No part but the last can hold a dot, so two different logins never give the same text.
    const mac = createHmac('sha512', this.#key)
      .update(`${state}.${expiry}.${nonce}.${app}.${callbackURL}`)
      .digest();
    return { tag: mac.subarray(0, 32), codeVerifier: mac.toString('base64url', 32) };
  }
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Express and NestJS set `req.res`; others must keep pending logins in the session. */
function findResponse(req: Request): ServerResponse {
  const { res } = req as { res?: ServerResponse };
  if (typeof res?.getHeader === 'function') return res;
  throw new Error(
    'LoopAndTieStrategy keeps a pending login in a cookie and finds no req.res to set it on. ' +
      'Outside Express and NestJS (in Fastify and Koa, say) pass the option store: true, which uses the session.',
  );
}

function isSecure(callbackURL: string): boolean {
  return /^https:/i.test(callbackURL);
}

// `__Host-` keeps other subdomains from setting one; browsers take it over https only.
function nameCookie(state: string, callbackURL: string): string {
  return `${isSecure(callbackURL) ? '__Host-loopandtie_' : 'loopandtie_'}${state.slice(0, 12)}`;
}

// Lax, since the provider's redirect to the callback comes from another site.
function describeAttributes(secure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

function appendSetCookie(response: ServerResponse, cookies: readonly string[]): void {
  const before = response.getHeader('Set-Cookie') ?? [];
  response.setHeader('Set-Cookie', [...(Array.isArray(before) ? before : [String(before)]), ...cookies]);
}

/** The cookies of the request, each as `name=value`. */
function listCookies(req: Request): string[] {
  return (req.headers.cookie ?? '').split(';').map((pair) => pair.trim());
}

/** All values that the browser sent under this name: a second one may have been set by somebody else. */
function findCookies(req: Request, name: string): string[] {
  return listCookies(req)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** The names of pending logins that must go for a new one of `bytes` to fit, the oldest first. */
function listSurplus(req: Request, bytes: number): string[] {
  const { cookie: header = '' } = req.headers;
  // Where there is room for the whole header and another name, none has to be looked at.
  if (header.length + 2 + bytes <= MOST_COOKIE_BYTES && header.split('loopandtie_').length <= MOST_PENDING)
    return [];
  const pending = listCookies(req)
    .filter((pair) => /^(?:__Host-)?loopandtie_[\w-]{12}=/.test(pair))
    .map((pair): PendingCookie => {
      const [name, expiry] = pair.split(/[=.]/, 2) as [string, string];
      const expiresAt = parseInt(expiry, 36);
      return { name, expiresAt: Number.isNaN(expiresAt) ? 0 : expiresAt, bytes: pair.length + 2 };
    })
    .sort((a, b) => a.expiresAt - b.expiresAt);
  const surplus: string[] = [];
  let total = bytes + pending.reduce((sum, cookie) => sum + cookie.bytes, 0);
  for (const [index, cookie] of pending.entries()) {
    if (pending.length - index < MOST_PENDING && total <= MOST_COOKIE_BYTES) break;
    surplus.push(cookie.name);
    total -= cookie.bytes;
  }
  return surplus;
}

function encodeAppState(appState: unknown): string {
  if (appState === undefined || appState === null || appState === '') return '';
  const json = JSON.stringify(appState) as string | undefined; // its type forgets functions and symbols
  if (json === undefined)
    throw new TypeError('the state given to passport.authenticate can not be written as JSON');
  const bytes = Buffer.from(json);
  if (bytes.length > LONGEST_APP_STATE_BYTES) {
    throw new TypeError(
      `the state given to passport.authenticate is ${bytes.length} bytes of JSON; at most ${LONGEST_APP_STATE_BYTES} fit in a cookie. ` +
        'Keep the data in the session and pass its key',
    );
  }
  return bytes.toString('base64url');
}

function decodeAppState(app: string): unknown {
  return app === '' ? undefined : (JSON.parse(Buffer.from(app, 'base64url').toString()) as unknown);
}
