// A provider that always says yes: for tests of what comes before and after the token request.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface TokenEndpoint {
  /** Options for the strategy. */
  options: { authorizationURL: string; tokenURL: string; userProfileURL: string };
  /** All requests for tokens and teams, in order. */
  requests: ReceivedRequest[];
  /** Whether it shows a page before it sends a browser back. */
  asksFirst: boolean;
  close(): Promise<void>;
}

export const TOKEN = 'lt_testapp_aaaaaaaaaaaaaaaaaaaaaaaaaaa';

/** Starts it. It sends everybody back at once; every token request gets {@link TOKEN}; `/teams` gets one team. */
export async function startTokenEndpoint(): Promise<TokenEndpoint> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://loopback.invalid');
    if (pathname === '/favicon.ico') {
      res.writeHead(404).end();
      return;
    }
    if (pathname === '/authorize' && endpoint.asksFirst) {
      res.setHeader('content-type', 'text/html');
      res.end('<!doctype html><title>Authorize?</title>');
      return;
    }
    if (pathname === '/authorize') {
      const query = new URLSearchParams({ code: 'the-code', state: searchParams.get('state') ?? '' });
      res.writeHead(302, { location: `${searchParams.get('redirect_uri') ?? ''}?${query.toString()}` }).end();
      return;
    }
    void text(req).then((body) => {
      requests.push({ method: req.method, url: req.url, headers: req.headers, body });
      res.setHeader('content-type', 'application/json; charset=utf-8');
      res.end(
        JSON.stringify(
          req.url === '/teams'
            ? { data: [{ id: 'loop-tie', type: 'teams', attributes: { name: 'Loop & Tie' } }] }
            : { access_token: TOKEN, token_type: 'bearer', created_at: 1529032029 },
        ),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint: TokenEndpoint = {
    options: {
      authorizationURL: `${url}/authorize`,
      tokenURL: `${url}/token`,
      userProfileURL: `${url}/teams`,
    },
    requests,
    asksFirst: false,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return endpoint;
}
