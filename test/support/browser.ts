// A browser as far as a login needs one: it keeps cookies by name, as for one site, and follows no redirect.
import { formatCookies, keepCookies, type Cookies } from './cookies';

export interface Page {
  status: number;
  /** Where the browser is sent. */
  location: string | null;
  /** The Set-Cookie lines, as they came. */
  setCookie: string[];
  headers: Headers;
  body: unknown;
}

export class Browser {
  /** Names and values; a test may look, add and take away. */
  readonly cookies: Cookies = new Map();

  get cookieHeader(): string {
    return formatCookies(this.cookies);
  }

  /** Those of pending logins. A login that was just used keeps its cookie for ten seconds more: it is not pending. */
  get pending(): string[] {
    return [...this.cookies.keys()].filter((name) => name.includes('loopandtie_') && !this.#brief.has(name));
  }

  readonly #brief = new Set<string>();

  async open(
    url: string,
    init: { method?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<Page> {
    const headers = { ...(this.cookies.size > 0 && { cookie: this.cookieHeader }), ...init.headers };
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    const setCookie = response.headers.getSetCookie();
    keepCookies(this.cookies, setCookie);
    for (const line of setCookie) {
      const name = line.slice(0, line.indexOf('='));
      if (/;\s*max-age=(?:10|\d);/i.test(line)) this.#brief.add(name);
      else this.#brief.delete(name);
    }
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      // A browser goes nowhere with another status.
      location: response.status >= 300 && response.status < 400 ? response.headers.get('location') : null,
      setCookie,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  /** Begins a login, and gives the parameters of the authorization request. */
  async begin(appURL: string, path = '/login'): Promise<URLSearchParams> {
    const { location } = await this.open(`${appURL}${path}`);
    if (location === null) throw new Error('the login route did not redirect');
    return new URL(location).searchParams;
  }

  /** A whole login; what the callback answered. */
  async logIn(appURL: string, answer = 'code=the-code'): Promise<Page> {
    const state = (await this.begin(appURL)).get('state') ?? '';
    return this.open(`${appURL}/callback?${answer}&state=${state}`);
  }
}
