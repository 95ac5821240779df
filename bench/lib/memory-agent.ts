// An http.Agent whose connections are streams in memory with a token endpoint behind them that answers at once.
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import { TOKEN_BODY, TOKEN_HEADERS } from './token-response';

const RESPONSE = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    ...Object.entries(TOKEN_HEADERS).map(([name, value]) => `${name}: ${value}`),
    '',
    TOKEN_BODY,
  ].join('\r\n'),
);

/** Opens no socket: the kernel takes no part in what a login costs with it. */
export class MemoryAgent extends Agent {
  constructor() {
    super({ keepAlive: true });
  }

  /** Called by Node for a connection that is not open yet. */
  override createConnection(): Duplex {
    return new MemorySocket();
  }
}

class MemorySocket extends Duplex {
  private received = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.received += chunk.toString('latin1');
    const endOfHead = this.received.indexOf('\r\n\r\n') + 4;
    const length = /content-length: (\d+)/i.exec(this.received)?.[1];
    if (endOfHead > 3 && length !== undefined && this.received.length >= endOfHead + Number(length)) {
      this.received = '';
      // Not before the client has finished its request.
      process.nextTick(() => this.push(RESPONSE));
    }
    done();
  }

  override _read(): void {
    // Data is pushed when there is some.
  }

  // What Node's agent expects of a socket.
  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
