// A process of its own: token endpoints that cost next to nothing, near by or at the end of a long path.
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import type { Certificate } from '../../test/support/certificate';
import { listen } from '../../test/support/listen';
import { TOKEN_BODY, TOKEN_HEADERS } from './token-response';

/** Of the long path. */
const ROUND_TRIP_MS = 40;

const connections = new Map<string, number>();

const answer: RequestListener = (req, res) => {
  req.resume().on('end', () => {
    if (req.method === 'GET') res.end('{"data":[]}');
    else res.writeHead(200, TOKEN_HEADERS).end(TOKEN_BODY);
  });
};

/** Opens a plain one on the loopback. */
export async function openNear(): Promise<string> {
  const server = http.createServer({ keepAliveTimeout: 300_000 }, answer);
  const url = `http://127.0.0.1:${await listen(server)}`;
  server.on('connection', () => connections.set(url, countConnections(url) + 1));
  return url;
}

/**
 * Opens one that speaks TLS, for {@link openFar} to lead to.
 *
 * @param idleSeconds - after these it closes a connection, whether it was used before or not
 */
export function openBehind(idleSeconds: number, { key, cert }: Certificate): Promise<number> {
  const server = https.createServer({ key, cert, keepAliveTimeout: idleSeconds * 1000 }, answer);
  server.timeout = idleSeconds * 1000;
  return listen(server);
}

/** Opens a path to it of {@link ROUND_TRIP_MS}, on a port that nobody has connected to. */
export async function openFar(port: number): Promise<string> {
  const path = createServer({ allowHalfOpen: true }, (near) => {
    connections.set(url, countConnections(url) + 1);
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    // The handshake of TCP is over at once on the loopback. On a long path nothing is sent before a round trip.
    carry(near, far, performance.now() + ROUND_TRIP_MS);
    carry(far, near, 0);
  });
  const url = `https://localhost:${await listen(path)}`;
  return url;
}

/** How many were opened to a URL of these. */
export function countConnections(url: string): number {
  return connections.get(url) ?? 0;
}

function carry(from: Socket, to: Socket, notBefore: number): void {
  const deliveries: (() => void)[] = [];
  const deliver = (delivery: () => void): void => {
    deliveries.push(delivery);
    // Whichever timer is first takes what was sent first: bytes keep their order.
    setTimeout(() => deliveries.shift()?.(), Math.max(0, notBefore - performance.now()) + ROUND_TRIP_MS / 2);
  };
  from.on('data', (chunk) => {
    deliver(() => to.write(chunk));
  });
  from.on('end', () => {
    deliver(() => to.end());
  });
  from.on('error', () => to.destroy());
}
