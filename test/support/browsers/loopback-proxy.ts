// An HTTP proxy that takes every name for this machine: so several host names lead to servers on loopback, without an
// entry in /etc/hosts, in a browser that can be told nothing about names but can be given a proxy.
import { createServer, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listen } from '../listen';

const HERE = '127.0.0.1';

/** A running proxy. */
export interface LoopbackProxy {
  readonly port: number;
  close: () => void;
}

/** Starts a proxy for `hosts`; other names are refused with 502. */
export async function startLoopbackProxy(hosts: readonly string[]): Promise<LoopbackProxy> {
  const known = new Set(['localhost', HERE, ...hosts]);
  const tunnels = new Set<Socket>();
  const server = createServer((req, res) => {
    const { hostname, port, pathname, search } = new URL(req.url ?? '', 'http://no-host.invalid');
    if (!known.has(hostname)) {
      res.writeHead(502).end(`the tests do not know ${hostname}`);
      return;
    }
    const onward = request({
      host: HERE,
      port: port || 80,
      method: req.method,
      path: pathname + search,
      headers: req.rawHeaders,
    });
    onward.once('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(res);
    });
    onward.once('error', () => res.destroy());
    req.pipe(onward);
  });

  server.on('connect', (req, socket: Socket) => {
    const { hostname, port } = new URL(`https://${req.url ?? ''}`);
    const onward = known.has(hostname) ? connect(Number(port || 443), HERE) : undefined;
    if (!onward) {
      socket.end('HTTP/1.1 502 Unknown host\r\n\r\n');
      return;
    }
    for (const [end, other] of [[socket, onward] as const, [onward, socket] as const]) {
      tunnels.add(end);
      end.once('error', () => other.destroy());
      end.once('close', () => {
        tunnels.delete(end);
        other.destroy();
      });
    }
    onward.once('connect', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
  });

  return {
    port: await listen(server),
    close: () => {
      server.close();
      server.closeAllConnections();
      for (const socket of tunnels) socket.destroy();
    },
  };
}
