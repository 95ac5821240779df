// A browser for tests, as far as a login needs one: cookies, redirects, forms. What really needs a browser is tested in one.
import makeFetchCookie from 'fetch-cookie';
import { parse, type HTMLElement } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

/** A page as it came, with its redirects followed. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** The text that people see. */
  readonly text: string;
  readonly title: string;
  readonly heading: string;
  readonly root: HTMLElement;
}

/** One person's browser. */
export class Browser {
  private readonly fetch: typeof fetch;

  constructor(
    private readonly base: string,
    readonly jar = new CookieJar(),
  ) {
    this.fetch = makeFetchCookie(fetch, jar);
  }

  /** Opens a path of the app, or a whole URL. */
  async open(url: string | URL, init: RequestInit = {}): Promise<Page> {
    return await read(await this.fetch(new URL(url, this.base).href, init));
  }

  /** Asks once, without following a redirect. */
  async ask(url: string | URL, init: RequestInit = {}): Promise<Response> {
    return await this.fetch(new URL(url, this.base).href, { ...init, redirect: 'manual' });
  }

  /** Presses the button with this label. `changes` are what the person typed; null leaves a field out. */
  async press(page: Page, label: string, changes: Record<string, string | null> = {}): Promise<Page> {
    const { url, init } = readForm(page, label, changes);
    return await this.open(url, init);
  }

  /** The same, without following a redirect. */
  async submit(page: Page, label: string): Promise<Response> {
    const { url, init } = readForm(page, label, {});
    return await this.ask(url, init);
  }

  /** Logs in with Loop & Tie from the start page, and shows where that ends. */
  async logIn(returnTo?: string): Promise<Page> {
    const query = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo }).toString()}`;
    return await this.allow(await this.press(await this.open(`/${query}`), 'Log in with Loop & Tie'));
  }

  /** At the sandbox: logs in where that is asked for, and presses Authorize or Deny where that is asked for. */
  async allow(start: Page, answer: 'Authorize' | 'Deny' = 'Authorize'): Promise<Page> {
    const page = hasButton(start, 'Log in') ? await this.press(start, 'Log in') : start;
    return hasButton(page, answer) ? await this.press(page, answer) : page;
  }
}

/** Whether a page has a button with this label. */
export function hasButton(page: Page, label: string): boolean {
  return page.root.querySelectorAll('button').some((button) => button.text.trim() === label);
}

async function read(response: Response): Promise<Page> {
  const html = await response.text();
  const root = parse(html);
  const textOf = (selector: string) => (root.querySelector(selector)?.text ?? '').replace(/\s+/g, ' ').trim();
  return {
    url: new URL(response.url),
    status: response.status,
    headers: response.headers,
    html,
    text: textOf('body'),
    title: textOf('title'),
    heading: textOf('h1'),
    root,
  };
}

function readForm(page: Page, label: string, changes: Record<string, string | null>) {
  const button = page.root.querySelectorAll('button').find(({ text }) => text.trim() === label);
  const form = button?.closest('form');
  if (!button || !form) {
    throw new Error(`no button "${label}" on ${page.url.href}, status ${page.status}: ${page.text}`);
  }
  const fields = new Map<string, string>();
  for (const input of [...form.querySelectorAll('input, select'), button]) {
    const { name, value = '' } = input.attributes;
    const chosen = input.querySelector('option[selected]') ?? input.querySelector('option');
    if (name) fields.set(name, chosen?.attributes.value ?? value);
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
  const body = new URLSearchParams([...fields]);
  const url = new URL(button.attributes.formaction ?? form.attributes.action ?? '', page.url);
  if ((form.attributes.method ?? 'get').toLowerCase() === 'post')
    return { url, init: { method: 'POST', body, headers: { origin: page.url.origin } } };
  url.search = body.toString();
  return { url, init: {} };
}
