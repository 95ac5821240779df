// One of many people at once, as cheap as can be: cookies and requests, no redirects, no parsed HTML.
import { request, type Agent } from 'node:http';
import { text } from 'node:stream/consumers';
import { formatCookies, keepCookies, type Cookies } from '../../../test/support/cookies';

/** What a person sees. */
export interface Seen {
  /** 0 if there was no response. */
  readonly status: number;
  readonly location: string;
  readonly html: string;
}

/** One person's cookies, and where the app is. */
export class Visitor {
  readonly cookies: Cookies = new Map();

  constructor(
    private readonly port: number,
    private readonly agent: Agent,
  ) {}

  /** Opens a path of the app, or sends a form to it. */
  async open(path: string, form?: Record<string, string>): Promise<Seen> {
    const host = `localhost:${this.port}`;
    const headers = {
      host,
      cookie: formatCookies(this.cookies),
      ...(form && { origin: `http://${host}`, 'content-type': 'application/x-www-form-urlencoded' }),
    };
    return await new Promise((resolve) => {
      const fail = ({ message }: Error) => {
        resolve({ status: 0, location: '', html: message });
      };
      const asked = request({
        host: '127.0.0.1',
        port: this.port,
        path,
        agent: this.agent,
        method: form ? 'POST' : 'GET',
        headers,
      });
      asked.once('error', fail);
      asked.once('response', (response) => {
        keepCookies(this.cookies, response.headers['set-cookie'] ?? []);
        const { statusCode: status = 0, headers } = response;
        text(response).then((html) => {
          resolve({ status, location: headers.location ?? '', html });
        }, fail);
      });
      asked.end(form && new URLSearchParams(form).toString());
    });
  }
}
