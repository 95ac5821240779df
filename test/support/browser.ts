// A browser as far as a login needs one: it keeps cookies, follows redirects and sends forms. What really needs a browser
// is tested in one, by browsers/.
import { formatCookies, keepCookies, type Cookies } from './cookies';
import { exchange, type Sending } from './exchange';
import { Page } from './page';

export { Page };

const MOST_REDIRECTS = 20;

/** One person's browser. */
export class Browser {
  /** Names and values for the host that was opened first, the app's. A test may look, add and take away. */
  readonly cookies: Cookies;
  /** Those of the provider's pages, say. */
  readonly #otherHosts = new Map<string, Cookies>();
  readonly #brief = new Set<string>();
  #host: string | undefined;

  /**
   * @param base - what the paths of `open` and `visit` belong to
   * @param cookies - what the browser has from the start
   */
  constructor(
    private readonly base?: string,
    cookies: Iterable<[string, string]> = [],
  ) {
    this.cookies = new Map(cookies);
    if (base !== undefined) this.#host = new URL(base).hostname;
  }

  get cookieHeader(): string {
    return formatCookies(this.cookies);
  }

  /** Those of pending logins. A login that was just used keeps its cookie for ten seconds more: it is not pending. */
  get pending(): string[] {
    return [...this.cookies.keys()].filter((name) => name.includes('loopandtie_') && !this.#brief.has(name));
  }

  /** Sends one request, and follows no redirect. */
  async open(address: string | URL, init: Sending = {}): Promise<Page> {
    const url = new URL(address, this.base);
    const cookies = this.#cookiesOf(url);
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && !headers.has('cookie')) headers.set('cookie', formatCookies(cookies));
    const page = new Page(url, await exchange(url, { ...init, headers }));
    keepCookies(cookies, page.setCookie);
    for (const line of page.setCookie) {
      const name = line.slice(0, line.indexOf('='));
      if (/;\s*max-age=(?:10|\d);/i.test(line)) this.#brief.add(name);
      else this.#brief.delete(name);
    }
    return page;
  }

  /** Opens a page, wherever redirects lead. */
  async visit(address: string | URL, init: Sending = {}): Promise<Page> {
    let page = await this.open(address, init);
    for (let count = 0; page.location !== null; count += 1) {
      if (count === MOST_REDIRECTS) throw new Error(`too many redirects, the last one to ${page.location}`);
      const isSame = init.method === undefined || page.status >= 307;
      const next = isSame ? init : {};
      page = await this.open(new URL(page.location, page.url), next);
    }
    return page;
  }

  /** Presses the button with this label. `changes` are what the person typed; null leaves a field out. */
  async press(page: Page, label: string, changes: Record<string, string | null> = {}): Promise<Page> {
    const { url, init } = page.readForm(label, changes);
    return await this.visit(url, init);
  }

  /** The same, without following a redirect. */
  async submit(page: Page, label: string): Promise<Page> {
    const { url, init } = page.readForm(label);
    return await this.open(url, init);
  }

  /** Begins a login, and gives the parameters of the authorization request. */
  async begin(appURL: string, path = '/login'): Promise<URLSearchParams> {
    const { location } = await this.open(`${appURL}${path}`);
    if (location === null) throw new Error('the login route did not redirect');
    return new URL(location).searchParams;
  }

  /** A whole login without the provider's pages; what the callback answered. */
  async logIn(appURL: string, answer = 'code=the-code'): Promise<Page> {
    const state = (await this.begin(appURL)).get('state') ?? '';
    return this.open(`${appURL}/callback?${answer}&state=${state}`);
  }

  /** A whole login from the app's start page, through the sandbox's pages; where that ends. */
  async logInAtSandbox(returnTo?: string): Promise<Page> {
    const query = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo }).toString()}`;
    return await this.answer(await this.press(await this.visit(`/${query}`), 'Log in with Loop & Tie'));
  }

  /** At the sandbox: logs in and presses Authorize or Deny, if it asks for that. */
  async answer(start: Page, choice: 'Authorize' | 'Deny' = 'Authorize'): Promise<Page> {
    const page = start.hasButton('Log in') ? await this.press(start, 'Log in') : start;
    return page.hasButton(choice) ? await this.press(page, choice) : page;
  }

  /** Cookies belong to a host, whatever its port. */
  #cookiesOf({ hostname }: URL): Cookies {
    this.#host ??= hostname;
    if (hostname === this.#host) return this.cookies;
    const known = this.#otherHosts.get(hostname) ?? new Map<string, string>();
    this.#otherHosts.set(hostname, known);
    return known;
  }
}
