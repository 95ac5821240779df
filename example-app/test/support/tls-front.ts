// What stands in front of an app in production: takes https, and hands requests on over http.
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate } from '../../../test/support/certificate';

/** A proxy that ends TLS. */
export interface TlsFront {
  readonly port: number;
  /** Where requests go from now on: a port of loopback. */
  use: (port: number) => void;
}

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** Starts a proxy with nothing behind it yet; it ends after the tests of the file. */
export async function startTlsFront(): Promise<TlsFront> {
  let behind = 0;
  const server = createServer(await createCertificate(), (req, res) => {
    const headers = { ...req.headers, 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    const onward = request({ host: '127.0.0.1', port: behind, method: req.method, path: req.url, headers });
    onward.once('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(res);
    });
    onward.once('error', () => res.writeHead(502).end());
    req.pipe(onward);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    use: (port) => {
      behind = port;
    },
  };
}
