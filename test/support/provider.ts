// The provider of the tests: it says yes, unless a test makes it misbehave, as no HTTP server would, or holds it back.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { URL, URLSearchParams } from 'node:url'; // a test takes the globals away
import { answer, grant, TOKEN } from './behaviours';
import { onRequest, parseRequest, secure, type Behaviour, type ReceivedRequest } from './connections';
import { listen } from './listen';

/** A request that waits. */
export interface Held {
  /** Resolves when the app has asked. */
  readonly asked: Promise<void>;
  /** Answers it. */
  release: () => void;
}

export interface Provider {
  url: string;
  /** Options for the strategy. */
  options: { authorizationURL: string; tokenURL: string; userProfileURL: string };
  /** How it answers from now on. */
  behave: (behaviour: Behaviour) => void;
  /** Requests of the app that came whole, in order; those of browsers to the login page are not among them. */
  requests: ReceivedRequest[];
  /** How many connections were opened so far. */
  connections: number;
  /** Those that are open. */
  sockets: Set<Socket>;
  /** Whether it shows a page before it sends a browser back. */
  asksFirst: boolean;
  /** What it grants from now on. */
  token: string;
  /** The name of everybody's only team from now on. */
  team: string;
  /** Holds back the response to the next request of an endpoint, which will have this status. */
  hold: (path: '/token' | '/teams', status?: number) => Held;
  close: () => Promise<void>;
}

export interface ProviderSettings {
  behaviour?: Behaviour;
  /** Given, the server speaks TLS. */
  tls?: { key: string; cert: string };
  port?: number;
}

interface Gate {
  ask: () => void;
  released: Promise<void>;
  status: number;
}

/**
 * Starts it on loopback. Without a behaviour, it sends every browser back at once, grants a token, and returns one team.
 */
export async function startProvider({ behaviour, tls, port = 0 }: ProviderSettings = {}): Promise<Provider> {
  const gates = new Map<string, Gate>();
  const sayYes: Behaviour = (socket, text) => {
    const { url } = parseRequest(text);
    const { pathname, searchParams } = new URL(url, 'http://loopback.invalid');
    if (pathname === '/favicon.ico') return answer({ status: 404 })(socket, text);
    if (pathname === '/authorize') return answerBrowser(searchParams, provider.asksFirst)(socket, text);
    const gate = gates.get(url);
    gates.delete(url);
    gate?.ask();
    return (gate?.released ?? Promise.resolve()).then(() =>
      grant(provider.token, provider.team, gate?.status)(socket, text),
    );
  };
  let behave = behaviour ?? sayYes;
  const accept = (socket: Socket): void => {
    provider.connections += 1;
    provider.sockets.add(socket);
    socket.on('close', () => provider.sockets.delete(socket));
    socket.on('error', () => undefined); // the other side may hang up whenever it likes
    // As an HTTP server does with what is none: Chromium tries TLS for the images of an https page.
    if (!behaviour) socket.once('data', (start) => /^[A-Z]/.test(String(start)) || socket.destroy());
    onRequest(socket, (text) => {
      const request = parseRequest(text);
      if (!/^\/(?:authorize|favicon\.ico)(?:\?|$)/.test(request.url)) provider.requests.push(request);
      behave(socket, text);
    });
  };
  const server = createServer((socket) => {
    accept(tls ? secure(socket, tls) : socket);
  });
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${await listen(server, port)}`;
  const provider: Provider = {
    url,
    options: {
      authorizationURL: `${url}/authorize`,
      tokenURL: `${url}/token`,
      userProfileURL: `${url}/teams`,
    },
    behave(next) {
      behave = next;
    },
    requests: [],
    connections: 0,
    sockets: new Set(),
    asksFirst: false,
    token: TOKEN,
    team: 'Loop & Tie',
    hold(path, status = 200) {
      const [asked, released] = [defer(), defer()];
      gates.set(path, { ask: asked.resolve, released: released.promise, status });
      return { asked: asked.promise, release: released.resolve };
    },
    async close() {
      for (const socket of provider.sockets) socket.destroy();
      if (server.listening) await once(server.close(), 'close');
    },
  };
  return provider;
}

/** Sends a browser back with a code, or shows a page. */
function answerBrowser(parameters: URLSearchParams, asksFirst: boolean): Behaviour {
  if (asksFirst)
    return answer({
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>Authorize?</title>',
    });
  const query = new URLSearchParams({ code: 'the-code', state: parameters.get('state') ?? '' });
  const location = `${parameters.get('redirect_uri') ?? ''}?${query.toString()}`;
  return answer({ status: 302, headers: { location } });
}

function defer() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
