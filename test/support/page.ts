// What a server returned to a browser: what a program asks of a response, and what a person sees.
import { parse, type HTMLElement } from 'node-html-parser';
import type { Received, Sending } from './exchange';

/** What a person presses, as the request that the browser makes of it. */
export interface FormRequest {
  url: URL;
  init: Sending;
}

export class Page {
  readonly status: number;
  readonly headers: Headers;
  /** The Set-Cookie lines, as they came. */
  readonly setCookie: readonly string[];
  /** Where the browser is sent. */
  readonly location: string | null;
  /** Parsed if it is JSON, else as it came. */
  readonly body: unknown;
  readonly html: string;
  #root: HTMLElement | undefined;

  constructor(
    readonly url: URL,
    response: Received,
  ) {
    this.html = response.text;
    this.status = response.status;
    this.headers = response.headers;
    this.setCookie = response.headers.getSetCookie();
    // A browser goes nowhere with another status.
    this.location = this.status >= 300 && this.status < 400 ? response.headers.get('location') : null;
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    this.body = isJson ? JSON.parse(this.html) : this.html;
  }

  get root(): HTMLElement {
    return (this.#root ??= parse(this.html));
  }

  /** The text that people see. */
  get text(): string {
    return this.readText('body');
  }

  get title(): string {
    return this.readText('title');
  }

  get heading(): string {
    return this.readText('h1');
  }

  hasButton(label: string): boolean {
    return this.findButton(label) !== undefined;
  }

  /** What pressing a button sends. `changes` are what the person typed; null leaves a field out. */
  readForm(label: string, changes: Record<string, string | null> = {}): FormRequest {
    const button = this.findButton(label);
    const form = button?.closest('form');
    if (!button || !form) {
      throw new Error(`no button "${label}" on ${this.url.href}, status ${this.status}: ${this.text}`);
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
    const url = new URL(button.attributes.formaction ?? form.attributes.action ?? '', this.url);
    if ((form.attributes.method ?? 'get').toLowerCase() === 'post')
      return { url, init: { method: 'POST', body, headers: { origin: this.url.origin } } };
    url.search = body.toString();
    return { url, init: {} };
  }

  private findButton(label: string): HTMLElement | undefined {
    return this.root.querySelectorAll('button').find(({ text }) => text.trim() === label);
  }

  private readText(selector: string): string {
    return (this.root.querySelector(selector)?.text ?? '').replace(/\s+/g, ' ').trim();
  }
}
