// One cookie for each pending login, so that tabs do not know of each other and no session is written.
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import { clearCookie, listCookies, setCookie, type CookiePair } from './cookies';
import { canFinishLogin, requireResponse } from '../passport/request';
import * as cookie from './cookie-value';
import type { Settings } from '../check-options';
import type { Request } from '../options';
import type { BegunLogin, LoginContext, PendingLogins, RefusedState, ReturnedLogin } from './pending';
import { Redemptions } from './used-once';
import type { Provider } from '../provider';

const STATE = /^[\w-]{43}$/;

/**
 * Keeps what belongs to a pending login in the browser.
 *
 * The cookie's value is `expiry.nonce.appState`. One HMAC-SHA512 over it, the callback URL and the binding gives 64
 * bytes: the first half is `state`, the second half the code verifier. So nobody can make a cookie that fits a state
 * of their choice, the cookie alone does not tell the state, and the verifier never reaches the browser. The key is
 * derived from the client secret and the endpoints (HKDF, RFC 5869): every instance of the app can finish what
 * another one began, and nothing has to be configured.
 */
export class CookiePendingLogins implements PendingLogins {
  readonly #key: KeyObject;
  readonly #pkce: boolean;
  readonly #provider: Provider;
  readonly #redemptions: Redemptions;

  constructor({ clientID, clientSecret, authorizationURL, tokenURL, pkce, timeout, provider }: Settings) {
    this.#pkce = pkce;
    this.#provider = provider;
    this.#redemptions = new Redemptions(timeout);
    const salt = JSON.stringify([clientID, authorizationURL, tokenURL]);
    const key = hkdfSync('sha256', clientSecret, salt, `${provider.packageName} 3: pending login`, 64);
    this.#key = createSecretKey(Buffer.from(key));
  }

  /**
   * Begins a login: sets its cookie, and gives up the oldest ones if there would be too many.
   *
   * @throws TypeError if the app's own state is no JSON or too long; Error if there is no response to set it on
   */
  begin(req: Request, context: LoginContext, appState: unknown): BegunLogin {
    const response = requireResponse(req, this.#provider.className);
    const encoded = cookie.encodeAppState(appState);
    let value: string;
    let login: BegunLogin;
    do {
      value = cookie.createValue(encoded);
      login = this.#derive(context, value);
    } while (login.state.includes('--')); // firewalls take it for a comment in SQL
    // A page full of images must not fill the browser with cookies.
    if (!canFinishLogin(req)) return login;
    const secure = isSecureCallback(context);
    const name = cookie.nameCookie(this.#provider.name, login.state, secure);
    const surplus = cookie.listSurplus(req, this.#provider.name, secure, name.length + value.length);
    for (const other of surplus) clearCookie(response, other, secure);
    setCookie(response, name, value, cookie.LIFETIME_S, secure);
    return login;
  }

  /** @throws Error if there is no response to change the cookie on */
  find(req: Request, context: LoginContext, given: string): ReturnedLogin | RefusedState {
    if (!STATE.test(given)) return { refused: 'state_unknown' };
    if (this.#redemptions.isUsed(given)) return { refused: 'state_used' };
    const secure = isSecureCallback(context);
    const name = cookie.nameCookie(this.#provider.name, given, secure);
    const values = listCookies(req).filter((pair) => pair.name === name);
    const found = this.#match(context, given, values, secure);
    if (!found) return { refused: values.length > 0 ? 'state_mismatch' : 'state_unknown' };
    // From here on the state that was derived: the given one is a piece of the request (see used-once.ts).
    const { login, value } = found;
    const { state, codeVerifier } = login;
    const response = requireResponse(req, this.#provider.className);
    if (value.expiresAt <= cookie.nowInSeconds()) {
      clearCookie(response, name, secure);
      return { refused: 'state_expired' };
    }
    if (value.isUsed && !this.#redemptions.isRepeatable(state)) return { refused: 'state_used' };
    // The cookie stays for a second delivery of this callback. Marked, it keeps other processes from trying the code.
    const markIfUsed = (): void => {
      if (!this.#redemptions.isTaken(state)) return;
      setCookie(response, name, `used.${value.signed}`, this.#redemptions.secondsLeft(state), secure);
    };
    return {
      codeVerifier,
      appState: cookie.decodeAppState(value.appState),
      redeem: async (code, finish, mayRetry) => {
        const result = this.#redemptions.redeem(state, code, finish, mayRetry);
        if (!result) return 'state_used';
        try {
          return await result;
        } finally {
          markIfUsed();
        }
      },
      spend: () => {
        this.#redemptions.spend(state);
        markIfUsed();
      },
    };
  }

  #match(
    context: LoginContext,
    state: string,
    values: readonly CookiePair[],
    secure: boolean,
  ): { login: BegunLogin; value: cookie.LoginValue } | undefined {
    // A browser holds one `__Host-` cookie of a name. A second one is a cookie without a name, planted by somebody else.
    if (secure && values.length > 1) return undefined;
    for (const pair of values) {
      const value = cookie.readValue(pair.value);
      if (!value) continue;
      const login = this.#derive(context, value.signed);
      if (timingSafeEqual(Buffer.from(login.state), Buffer.from(state))) return { login, value };
    }
    return undefined;
  }

  #derive({ callbackURL, binding }: LoginContext, value: string): BegunLogin {
    // Neither a value nor a URL can hold a line break, so two different logins never give the same text.
    const text = binding === undefined ? `${value}\n${callbackURL}` : `${value}\n${callbackURL}\n${binding}`;
    // 32 bytes are 43 characters, as many as a code verifier needs (RFC 7636, section 4.1). They become two texts:
    // a remembered state must not keep the verifier in memory.
    const mac = createHmac('sha512', this.#key).update(text).digest();
    const state = mac.toString('base64url', 0, 32);
    return { state, codeVerifier: this.#pkce ? mac.toString('base64url', 32) : undefined };
  }
}

function isSecureCallback({ callbackURL }: LoginContext): boolean {
  return /^https:/i.test(callbackURL);
}
