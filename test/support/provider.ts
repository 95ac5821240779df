// A provider that misbehaves: a bare TCP or TLS server, which can do what no HTTP server would.
import { once } from 'node:events';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { listen } from './listen';

/** What is done to a connection as soon as a whole request has come on it. */
export type Behaviour = (socket: Socket, request: string) => unknown;

export interface Provider {
  url: string;
  /** How it answers from now on. */
  behave: (behaviour: Behaviour) => void;
  /** Headers and body of the requests that came whole, in order. */
  requests: string[];
  /** How many connections were opened so far. */
  connections: number;
  /** Those that are open. */
  sockets: Set<Socket>;
  close: () => Promise<void>;
}

export interface ProviderSettings {
  behaviour?: Behaviour;
  /** Given, the server speaks TLS. */
  tls?: { key: string; cert: string };
  port?: number;
}

/** Starts it on loopback. Without a behaviour it accepts every request and answers none. */
export async function startProvider({ behaviour, tls, port = 0 }: ProviderSettings = {}): Promise<Provider> {
  let behave: Behaviour = behaviour ?? ((): void => undefined);
  const accept = (socket: Socket): void => {
    provider.connections += 1;
    provider.sockets.add(socket);
    socket.on('close', () => provider.sockets.delete(socket));
    socket.on('error', () => undefined); // the other side may hang up whenever it likes
    onRequest(socket, (request) => {
      provider.requests.push(request);
      behave(socket, request);
    });
  };
  const server: Server = createTcpServer((socket) => {
    accept(tls ? secure(socket, tls) : socket);
  });
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${await listen(server, port)}`;
  const provider: Provider = {
    url,
    behave(next) {
      behave = next;
    },
    requests: [],
    connections: 0,
    sockets: new Set(),
    async close() {
      for (const socket of provider.sockets) socket.destroy();
      if (server.listening) await once(server.close(), 'close');
    },
  };
  return provider;
}

const underneath = new WeakMap<Socket, Socket>();

function secure(socket: Socket, tls: { key: string; cert: string }): Socket {
  const secured = new TLSSocket(socket, { ...tls, isServer: true });
  underneath.set(secured, socket);
  socket.on('error', () => undefined);
  return secured;
}

/** Ends a connection by a reset (TCP's RST), over TLS too. */
export function resetConnection(socket: Socket): void {
  (underneath.get(socket) ?? socket).resetAndDestroy();
}

/** Calls back for each request: headers, an empty line, and as much as Content-Length says. */
function onRequest(socket: Socket, callback: (request: string) => void): void {
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
    const headersEnd = received.indexOf('\r\n\r\n');
    if (headersEnd < 0) return;
    const length = Number(/^content-length: (\d+)/im.exec(received)?.[1] ?? 0);
    const end = headersEnd + 4 + length;
    if (received.length < end) return;
    const request = received.slice(0, end);
    received = received.slice(end);
    callback(request);
  });
}
