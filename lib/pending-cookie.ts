// One cookie for each pending login, so that tabs do not know of each other and no session is written.
import {
  createHmac,
  createSecretKey,
  hkdfSync,
  randomUUID,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { clearCookie, listCookies, setCookie, type CookiePair } from './cookies';
import type { Settings } from './option-rules';
import type { Request } from './options';
import type { BegunLogin, LoginContext, PendingLogins, RefusedState, ReturnedLogin } from './pending';
import { Redemptions } from './redemptions';
import { requireResponse } from './response';

const LIFETIME_S = 600; // as long as the provider's code works
const REPEATABLE_S = 10; // as long as a result is kept for a second delivery
const MOST_PENDING = 20;
const MOST_COOKIE_BYTES = 5_000; // of all pending logins together, far below the 16 KiB that Node takes
const LONGEST_APP_STATE_BYTES = 1_024;
const STATE = /^[\w-]{43}$/;
// Stryker disable next-line Regex: what counts is that we signed it, and its age; anybody can plant a value of this form
const VALUE = /^([\da-z]{1,8})\.[\da-f]{32}\.([\w-]*)$/;

/**
 * Keeps what belongs to a pending login in the browser.
 *
 * The cookie's value is `expiry.nonce.appState`. One HMAC-SHA512 over it, the callback URL and the binding gives 64
 * bytes: the first half is `state`, the second half the code verifier. So nobody can make a cookie that fits a state
 * of their choice, the cookie alone does not tell the state, and the verifier never leaves this process. The key is
 * derived from the client secret and the endpoints (HKDF, RFC 5869): every instance of the app can finish what
 * another one began, and nothing has to be configured.
 */
export class CookiePendingLogins implements PendingLogins {
  readonly #key: KeyObject;
  readonly #pkce: boolean;
  readonly #redemptions = new Redemptions();

  constructor(
    settings: Pick<Settings, 'clientID' | 'clientSecret' | 'authorizationURL' | 'tokenURL' | 'pkce'>,
  ) {
    this.#pkce = settings.pkce;
    const salt = JSON.stringify([settings.clientID, settings.authorizationURL, settings.tokenURL]);
    // Stryker disable next-line StringLiteral: any constant does; another one ends the logins that are pending
    const key = hkdfSync('sha256', settings.clientSecret, salt, 'passport-loopandtie 2: pending login', 64);
    this.#key = createSecretKey(Buffer.from(key));
  }

  /**
   * Begins a login: sets its cookie, and gives up the oldest ones if there would be too many.
   *
   * @throws TypeError if the app's own state is no JSON or too long; Error if there is no response to set it on
   */
  begin(req: Request, context: LoginContext, appState: unknown): BegunLogin {
    const response = requireResponse(req);
    const expiry = (nowInSeconds() + LIFETIME_S).toString(36);
    const value = `${expiry}.${randomUUID().replaceAll('-', '')}.${encodeAppState(appState)}`;
    const login = this.#derive(context, value);
    // An image or a script's request cannot finish a login. A page full of them must not fill the browser with cookies.
    if (!canFinishLogin(req)) return login;
    const secure = isSecureCallback(context);
    const name = nameCookie(login.state, secure);
    const surplus = listSurplus(req, secure, name.length + value.length);
    for (const other of surplus) clearCookie(response, other, secure);
    setCookie(response, name, value, LIFETIME_S, secure);
    return login;
  }

  /** @throws Error if there is no response to clear the cookie on */
  find(req: Request, context: LoginContext, state: string): ReturnedLogin | RefusedState {
    if (!STATE.test(state)) return { refused: 'state_unknown' };
    const secure = isSecureCallback(context);
    const name = nameCookie(state, secure);
    const values = listCookies(req).filter((pair) => pair.name === name);
    const found = this.#match(context, state, values, secure);
    if (this.#redemptions.isSpent(state)) return { refused: 'state_used' };
    if (!found) return { refused: 'state_unknown' };
    const response = requireResponse(req);
    const clear = (): void => {
      clearCookie(response, name, secure);
    };
    // Remembered: the state that was derived, since the one that came in is a piece of the request (see redemptions.ts).
    const { state: derived } = found;
    if (parseInt(found.expiry, 36) <= nowInSeconds()) {
      clear();
      return { refused: 'state_expired' };
    }
    return {
      codeVerifier: found.codeVerifier,
      appState: decodeAppState(found.app),
      redeem: async (code, finish, mayRetry) => {
        try {
          const result = await this.#redemptions.redeem(derived, code, finish, mayRetry);
          if (result === undefined) return 'state_used';
          // Until then a second delivery of this callback is recognised by the cookie.
          setCookie(response, name, found.value, REPEATABLE_S, secure);
          return result;
        } catch (error) {
          if (this.#redemptions.isSpent(state)) clear();
          throw error;
        }
      },
      spend: () => {
        this.#redemptions.spend(derived);
        if (this.#redemptions.isSpent(state)) clear();
      },
    };
  }

  #match(
    context: LoginContext,
    state: string,
    values: readonly CookiePair[],
    secure: boolean,
  ): (BegunLogin & { value: string; expiry: string; app: string }) | undefined {
    // A browser holds one `__Host-` cookie of a name. A second one is a cookie without a name, planted by somebody else.
    if (secure && values.length > 1) return undefined;
    for (const { value } of values) {
      // Stryker disable next-line ArrayDeclaration: of a list of one there is no expiry either
      const [, expiry, app] = VALUE.exec(value) ?? [];
      // Stryker disable next-line ConditionalExpression,LogicalOperator: we sign no other form; this is for the types
      if (expiry === undefined || app === undefined) continue;
      const derived = this.#derive(context, value);
      if (timingSafeEqual(Buffer.from(derived.state), Buffer.from(state))) {
        return { value, expiry, app, ...derived };
      }
    }
    return undefined;
  }

  #derive({ callbackURL, binding }: LoginContext, value: string): BegunLogin {
    // Neither a value nor a URL can hold a line break, so two different logins never give the same text.
    // Stryker disable next-line ConditionalExpression: no binding is the word undefined
    const text = binding === undefined ? `${value}\n${callbackURL}` : `${value}\n${callbackURL}\n${binding}`;
    // 32 bytes are 43 characters, as many as a code verifier needs (RFC 7636, section 4.1). They become two texts:
    // a remembered state must not keep the verifier in memory.
    const mac = createHmac('sha512', this.#key).update(text).digest();
    const state = mac.toString('base64url', 0, 32);
    return { state, codeVerifier: this.#pkce ? mac.toString('base64url', 32) : undefined };
  }
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Whether this is a page that a person opens, as far as the browser tells (https://www.w3.org/TR/fetch-metadata/). */
function canFinishLogin({ headers }: Request): boolean {
  const {
    // Stryker disable next-line StringLiteral: any text that is no type
    accept = '',
    'sec-fetch-mode': mode,
    'sec-fetch-dest': destination,
    'sec-fetch-site': site,
  } = headers;
  if (mode === 'navigate') return true;
  // Firefox gives this mode to a page that a service worker asks for. Pages of other sites cannot ask in it.
  if (mode === 'same-origin') return accept.includes('text/html');
  // Over http, browsers send none of these.
  if (mode === undefined) return !accept.startsWith('image/');
  // Node's fetch, with which people test their apps, says `cors` and nothing else; a browser sends all of them.
  return mode === 'cors' && destination === undefined && site === undefined;
}

function isSecureCallback({ callbackURL }: LoginContext): boolean {
  return /^https:/i.test(callbackURL);
}

// `__Host-` keeps other subdomains from setting one; browsers take it over https only.
function prefix(secure: boolean): string {
  return secure ? '__Host-loopandtie_' : 'loopandtie_';
}

function nameCookie(state: string, secure: boolean): string {
  return prefix(secure) + state.slice(0, 12);
}

/** The names of pending logins that must go for a new one to fit, the oldest first. */
function listSurplus(req: Request, secure: boolean, newBytes: number): string[] {
  // Stryker disable next-line StringLiteral: any short text without cookies
  const { cookie: header = '' } = req.headers;
  const start = prefix(secure);
  // If there is room beside the whole header, and for another name, none has to be looked at.
  // Stryker disable next-line all: a shortcut, whose borders need not be exact
  if (header.length + 2 + newBytes <= MOST_COOKIE_BYTES && header.split(start).length <= MOST_PENDING)
    return [];
  const latest = nowInSeconds() + LIFETIME_S;
  const pending = listCookies(req)
    .filter(({ name }) => name.startsWith(start) && /^[\w-]{12}$/.test(name.slice(start.length)))
    .map(({ name, value }) => {
      // Stryker disable next-line StringLiteral: any text that is no number
      const expiresAt = parseInt(VALUE.exec(value)?.[1] ?? '', 36);
      // What is not of our form, or outlives ours, was planted: it goes first.
      return { name, bytes: name.length + value.length + 3, age: expiresAt <= latest ? expiresAt : 0 };
    })
    .sort((one, other) => one.age - other.age);
  let left = pending.length;
  let total = pending.reduce((sum, { bytes }) => sum + bytes, newBytes + 3);
  const surplus: string[] = [];
  for (const { name, bytes } of pending) {
    if ((left < MOST_PENDING && total <= MOST_COOKIE_BYTES) || surplus.length === MOST_PENDING) break;
    surplus.push(name);
    left -= 1;
    total -= bytes;
  }
  return surplus;
}

function encodeAppState(appState: unknown): string {
  if (appState === undefined || appState === null || appState === '') return '';
  const json = JSON.stringify(appState) as string | undefined; // its type forgets functions and symbols
  if (json === undefined)
    throw new TypeError('the state given to passport.authenticate cannot be written as JSON');
  const bytes = Buffer.from(json);
  if (bytes.length > LONGEST_APP_STATE_BYTES) {
    throw new TypeError(
      `the state given to passport.authenticate is ${bytes.length} bytes of JSON; at most ${LONGEST_APP_STATE_BYTES} ` +
        'fit in a cookie. Keep the data in the session and pass its key',
    );
  }
  return bytes.toString('base64url');
}

function decodeAppState(app: string): unknown {
  return app === '' ? undefined : (JSON.parse(Buffer.from(app, 'base64url').toString()) as unknown);
}
