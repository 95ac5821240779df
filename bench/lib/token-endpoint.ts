// A process of its own: a token endpoint that costs next to nothing, so that what is measured is the app.
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { answer, readSettings } from './child';
import { listen } from './listen';

/** With a certificate it speaks TLS. */
export interface TokenEndpointSettings {
  tls?: { keyFile: string; certFile: string };
}

/** What it can be asked. */
export interface TokenEndpointAnswers extends Record<string, unknown> {
  url: string;
  /** TCP or TLS connections that were opened so far. */
  connections: number;
  /** From now on it closes a connection that is used again, without a word, as a server that tidies up does. */
  goStale: undefined;
  /** No longer. */
  recover: undefined;
}

const TOKEN = JSON.stringify({
  access_token: 'lt_benchmark_aaaaaaaaaaaaaaaaaaaaaaaaaaa',
  token_type: 'bearer',
  created_at: 1529032029,
});
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': Buffer.byteLength(TOKEN),
  'cache-control': 'no-store',
  // Said by us, it goes without Node's hint of how long: nginx gives none either, and some clients go by it.
  connection: 'keep-alive',
};

async function start({ tls }: TokenEndpointSettings): Promise<void> {
  let connections = 0;
  let stale = false;
  const used = new WeakSet<Socket>();
  const onRequest: RequestListener = (req, res) => {
    if (stale && used.has(req.socket)) {
      req.socket.destroy();
      return;
    }
    used.add(req.socket);
    req.resume().on('end', () => {
      res.writeHead(200, HEADERS).end(TOKEN);
    });
  };
  const server: Server = tls
    ? createTlsServer({ key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) }, onRequest)
    : createServer(onRequest);
  server.on(tls ? 'secureConnection' : 'connection', () => {
    connections += 1;
  });
  // Longer than any pause of the benchmark: who drops a connection is the client.
  server.keepAliveTimeout = 300_000;
  const port = await listen(server);
  const url = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  answer<TokenEndpointAnswers>({
    url: () => url,
    connections: () => connections,
    goStale: () => {
      stale = true;
      return undefined;
    },
    recover: () => {
      stale = false;
      return undefined;
    },
  });
}

void start(readSettings() as TokenEndpointSettings);
