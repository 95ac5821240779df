// One request and the response to it. No framework: the sandbox has few routes, and must be up at once.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Parameters } from './parameters';
import { STYLE } from '../pages/frame';

/** Headers of every response. No form-action: browsers would hold the redirect back to the app against it. */
const HEADERS = {
  'Content-Security-Policy': `default-src 'none'; style-src ${STYLE.source}; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
  // With no-referrer a browser sends our own forms with `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** One request and the response to it. */
export class Call {
  readonly path: string;
  /** The part of the URL behind `?`, as it came. */
  readonly search: string;
  query = new Parameters();
  body = new Parameters();
  /** Why the request was refused: for the log, without any secret. */
  reason: string | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    const [, path = '', search = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '') ?? [];
    this.path = path;
    this.search = search;
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  }

  get host(): string {
    return this.request.headers.host ?? '';
  }

  sendPage(status: number, html: string): void {
    this.send(status, 'text/html; charset=utf-8', html);
  }

  sendJSON(status: number, value: unknown, type = 'application/json'): void {
    this.send(status, `${type}; charset=utf-8`, JSON.stringify(value));
  }

  redirect(location: string, status: 302 | 303 = 302): void {
    this.response.writeHead(status, { Location: location }).end();
  }

  send(status: number, type: string, body: string): void {
    this.response
      .writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
      .end(body);
  }
}
