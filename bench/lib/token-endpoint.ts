// What every token endpoint of the benchmark responds, and one in memory.
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

export const TOKEN_BODY = JSON.stringify({
  access_token: 'lt_benchmark_aaaaaaaaaaaaaaaaaaaaaaaaaaa',
  token_type: 'bearer',
  created_at: 1529032029,
});
export const TOKEN_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': Buffer.byteLength(TOKEN_BODY),
  'Cache-Control': 'no-store',
  // Set by us, it goes without Node's hint of how long: nginx gives none either, and some clients act on it.
  Connection: 'keep-alive',
};
const HEAD = Object.entries(TOKEN_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
const RESPONSE = Buffer.from(`HTTP/1.1 200 OK\r\n${HEAD.join('')}\r\n${TOKEN_BODY}`);

/** An agent whose connections end in memory: the kernel takes no part in what a login costs with it. */
export class MemoryAgent extends Agent {
  constructor(private readonly responds = true) {
    super({ keepAlive: true });
  }

  /** Called by Node for each connection. */
  override createConnection(): Duplex {
    let received = '';
    const socket = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        received += chunk.toString('latin1');
        const [head = '', body] = received.split('\r\n\r\n');
        if (body?.length === Number(/content-length: (\d+)/i.exec(head)?.[1])) {
          received = '';
          // Not before the client has finished its request.
          if (this.responds) process.nextTick(() => socket.push(RESPONSE));
        }
        done();
      },
    });
    // What Node's agent expects of a socket.
    const methods = ['setTimeout', 'setKeepAlive', 'setNoDelay', 'ref', 'unref'];
    return Object.assign(socket, Object.fromEntries(methods.map((name) => [name, () => socket])));
  }
}
