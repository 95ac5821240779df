// A process of its own: token endpoints that cost next to nothing, near by or at the end of a long path.
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import type { Certificate } from '../../test/support/certificate';
import { listen } from '../../test/support/listen';
import { TOKEN_BODY, TOKEN_HEADERS } from './token-endpoint';

/** Of the long path. */
const ROUND_TRIP_MS = 40;

let connections = 0;

const respond: RequestListener = (req, res) => {
  req.resume().on('end', () => {
    if (req.method === 'GET') res.end('{"data":[]}');
    else res.writeHead(200, TOKEN_HEADERS).end(TOKEN_BODY);
  });
};

/** Opens a plain one on the loopback. */
export async function openNear(): Promise<string> {
  const server = http.createServer({ keepAliveTimeout: 300_000 }, respond);
  server.on('connection', () => (connections += 1));
  return `http://127.0.0.1:${await listen(server)}`;
}

/** How many were opened to those near by since the last time. */
export function countConnections(): number {
  const counted = connections;
  connections = 0;
  return counted;
}

/** Opens one that speaks TLS and closes idle connections, used before or not, for {@link openFar} to lead to. */
export function openBehind(idleSeconds: number, { key, cert }: Certificate): Promise<number> {
  const server = https.createServer({ key, cert, keepAliveTimeout: idleSeconds * 1000 }, respond);
  server.timeout = idleSeconds * 1000;
  return listen(server);
}

/** Opens a path to it of {@link ROUND_TRIP_MS}, on a port that nobody has connected to. */
export async function openFar(port: number): Promise<string> {
  const path = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    // The handshake of TCP is over at once on the loopback. On a long path nothing is sent before a round trip.
    setTimeout(() => {
      carry(near, far);
      carry(far, near);
    }, ROUND_TRIP_MS);
  });
  return `https://localhost:${await listen(path)}`;
}

/** Timers of the same duration run in order, so bytes keep theirs. */
function carry(from: Socket, to: Socket): void {
  const deliver = (what: () => unknown) => setTimeout(what, ROUND_TRIP_MS / 2);
  from.on('data', (chunk) => deliver(() => to.write(chunk)));
  from.on('end', () => deliver(() => to.end()));
}
