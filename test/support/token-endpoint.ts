// A provider that always says yes: for tests of what comes before and after the token request, or while it is under way.
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { serve } from './listen';

export interface ReceivedRequest {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A request that waits. */
export interface Held {
  /** Resolves when the app has asked. */
  readonly asked: Promise<void>;
  /** Answers it. */
  release: () => void;
}

export interface TokenEndpoint {
  /** Options for the strategy. */
  options: { authorizationURL: string; tokenURL: string; userProfileURL: string };
  /** All requests for tokens and teams, in order. */
  requests: ReceivedRequest[];
  /** Whether it shows a page before it sends a browser back. */
  asksFirst: boolean;
  /** What it grants from now on. */
  token: string;
  /** The name of everybody's only team from now on. */
  team: string;
  /** Holds back the answer to the next request of an endpoint, which will have this status. */
  hold: (path: '/token' | '/teams', status?: number) => Held;
  close(): Promise<void>;
}

export const TOKEN = 'lt_testapp_aaaaaaaaaaaaaaaaaaaaaaaaaaa';

interface Gate {
  ask: () => void;
  released: Promise<void>;
  status: number;
}

/** Starts it. It sends everybody back at once; token requests get {@link TOKEN}; `/teams` gets one team. */
export async function startTokenEndpoint(): Promise<TokenEndpoint> {
  const gates = new Map<string | undefined, Gate>();
  const server = await serve((req, res) => {
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
    void text(req).then(async (body) => {
      endpoint.requests.push({ method: req.method, url: req.url, headers: req.headers, body });
      const gate = gates.get(req.url);
      gates.delete(req.url);
      gate?.ask();
      await gate?.released;
      res.writeHead(gate?.status ?? 200, { 'content-type': 'application/json; charset=utf-8' });
      res.end(
        JSON.stringify(
          req.url === '/teams'
            ? { data: [{ id: 'loop-tie', type: 'teams', attributes: { name: endpoint.team } }] }
            : { access_token: endpoint.token, token_type: 'bearer', created_at: 1529032029 },
        ),
      );
    });
  });
  const endpoint: TokenEndpoint = {
    options: {
      authorizationURL: `${server.url}/authorize`,
      tokenURL: `${server.url}/token`,
      userProfileURL: `${server.url}/teams`,
    },
    requests: [],
    asksFirst: false,
    token: TOKEN,
    team: 'Loop & Tie',
    hold(path, status = 200) {
      const [asked, released] = [defer(), defer()];
      gates.set(path, { ask: asked.resolve, released: released.promise, status });
      return { asked: asked.promise, release: released.resolve };
    },
    close: () => server.close(),
  };
  return endpoint;
}

function defer() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
