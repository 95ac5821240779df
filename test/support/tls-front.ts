// What stands in front of an app in production: takes https, HTTP/2 too, and hands requests on over http/1.1.
import { request, type IncomingMessage } from 'node:http';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type Http2Session,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { createCertificate } from './certificate';
import { listen } from './listen';

/** A request that came, and what was answered. */
export interface Exchange {
  readonly httpVersion: string;
  readonly path: string;
  readonly status: number;
  /** All header lines of the response, in bytes: proxies have a limit on them. */
  readonly headerBytes: number;
}

/** A proxy that ends TLS. */
export interface TlsFront {
  readonly port: number;
  /** Where requests to a host go from now on: a port of loopback. */
  use: (host: string, port: number) => void;
  /** In the order in which they were answered. */
  readonly exchanges: Exchange[];
}

// HTTP/2 knows none of them: they belong to one connection.
const HOP_BY_HOP = /^(?::.*|connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/;
const close: (() => void)[] = [];

afterAll(() => {
  for (const one of close) one();
});

/** Starts a proxy with nothing behind it yet; it ends after the tests of the file. */
export async function startTlsFront(): Promise<TlsFront> {
  const behind = new Map<string, number>();
  const exchanges: Exchange[] = [];
  const server = createSecureServer({ ...(await createCertificate()), allowHTTP1: true });
  server.on('request', (req, res) => {
    const host = req.headers[':authority'] ?? req.headers.host ?? '';
    const headers = {
      ...withoutHopByHop(req.headers),
      host,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.1',
    };
    const port = behind.get(host.replace(/:\d+$/, ''));
    const onward = request({ host: '127.0.0.1', port, method: req.method, path: req.url, headers });
    onward.once('response', (answer) => {
      exchanges.push(describeExchange(req, answer));
      handOn(answer, res);
    });
    onward.once('error', () => {
      if (!res.headersSent) res.writeHead(502);
      res.end();
    });
    req.pipe(onward);
  });
  const connections = new Set<{ destroy: () => void }>();
  server.on('session', (session: Http2Session) => connections.add(session));
  server.on('secureConnection', (socket: TLSSocket) => connections.add(socket));
  close.push(() => {
    server.close();
    for (const connection of connections) connection.destroy();
  });
  return {
    port: await listen(server),
    use: (host, port) => {
      behind.set(host, port);
    },
    exchanges,
  };
}

function handOn(answer: IncomingMessage, res: Http2ServerResponse): void {
  res.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers));
  answer.pipe(res);
}

function withoutHopByHop(headers: NodeJS.Dict<string | string[]>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.test(name)) kept[name] = value;
  }
  return kept;
}

function describeExchange(req: Http2ServerRequest, answer: IncomingMessage): Exchange {
  return {
    httpVersion: req.httpVersion,
    path: req.url,
    status: answer.statusCode ?? 0,
    headerBytes: answer.rawHeaders.join('').length + answer.rawHeaders.length * 2,
  };
}
