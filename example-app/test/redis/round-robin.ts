// What stands in front of several machines: hands each request to the next one, whoever sent the one before. A machine
// that does not take the connection is passed over, as load balancers do; one that took it is not asked twice.
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { listen } from '../../../test/support/listen';

/** A proxy that is not sticky. */
export interface RoundRobin {
  readonly port: number;
  readonly url: string;
  /** Where requests go from now on. */
  use: (ports: readonly number[]) => void;
  /** How many requests each port answered. */
  readonly answered: ReadonlyMap<number, number>;
  close: () => void;
}

/** Starts one, with nothing behind it yet. */
export async function startRoundRobin(): Promise<RoundRobin> {
  let ports: readonly number[] = [];
  let turn = 0;
  const answered = new Map<number, number>();

  const forward = (req: IncomingMessage, res: ServerResponse, [port = 0, ...others]: readonly number[]) => {
    const headers = {
      ...endToEnd(req.headers),
      'x-forwarded-for': req.socket.remoteAddress,
      'x-forwarded-proto': 'http',
    };
    const onward = request({
      host: '127.0.0.1',
      port,
      method: req.method,
      path: req.url,
      headers,
      agent: false,
    });
    onward.once('response', (answer) => {
      answered.set(port, (answered.get(port) ?? 0) + 1);
      res.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.pipe(res);
    });
    onward.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && others.length > 0) forward(req, res, others);
      else res.writeHead(502).end();
    });
    // Logins are GETs: there is no body to hand on.
    onward.end();
  };

  const server = createServer((req, res) => {
    // A kept connection may be closed just as the next request is sent on it, which would look like a lost login.
    res.shouldKeepAlive = false;
    const first = turn++ % ports.length;
    forward(req, res, [...ports.slice(first), ...ports.slice(0, first)]);
  });
  const port = await listen(server);
  return {
    port,
    url: `http://localhost:${port}`,
    use: (next) => {
      ports = next;
    },
    answered,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Without what is said about one connection only: the one behind is kept for longer than the one in front. */
function endToEnd(headers: IncomingHttpHeaders) {
  const hopByHop = ['connection', 'keep-alive', 'transfer-encoding'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
}
