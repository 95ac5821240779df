// The connections of a server that may do what no HTTP server would, and what comes on them.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What is done to a connection as soon as a whole request has come on it. */
export type Behaviour = (socket: Socket, request: string) => unknown;

const underneath = new WeakMap<Socket, Socket>();

/** Speaks TLS on a connection. */
export function secure(socket: Socket, tls: { key: string; cert: string }): Socket {
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
export function onRequest(socket: Socket, callback: (request: string) => void): void {
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

/** A request as it came. */
export interface ReceivedRequest {
  method: string;
  url: string;
  /** By their names in lower case; values of one name are joined. */
  headers: Record<string, string | undefined>;
  body: string;
  /** All of it. */
  text: string;
}

/** Takes a whole request apart. */
export function parseRequest(request: string): ReceivedRequest {
  const [head = '', ...body] = request.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const [method = '', url = ''] = start.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', ...rest] = line.split(': ');
    const [key, value] = [name.toLowerCase(), rest.join(': ')];
    headers[key] = key in headers ? `${headers[key] ?? ''}, ${value}` : value;
  }
  return {
    method,
    url,
    headers,
    body: body.join('\r\n\r\n'),
    text: request,
  };
}
