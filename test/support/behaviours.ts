// Ways in which a provider answers, right and wrong.
import type { Socket } from 'node:net';
import { resetConnection, type Behaviour } from './connections';

export const TOKEN = 'lt_testapp_aaaaaaaaaaaaaaaaaaaaaaaaaaa';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A whole answer, with its Content-Length; the connection stays open. */
export function answer({ status = 200, headers = {}, body = '' }: Answer): Behaviour {
  const lines = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) =>
    socket.write(
      Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Status\r\n${head.join('')}\r\n`), Buffer.from(body)]),
    );
}

/** Status 200 and this as JSON. */
export function answerJson(body: unknown): Behaviour {
  return answer({ body: JSON.stringify(body) });
}

/** These very bytes, and nothing after them. */
export function send(bytes: string | Buffer): Behaviour {
  return (socket) => socket.write(bytes);
}

/** These very bytes, then the end of the connection. */
export function sendAndClose(bytes: string): Behaviour {
  return (socket) => socket.end(bytes);
}

/** These very bytes, then a reset. */
export function sendAndReset(bytes: string): Behaviour {
  return (socket) => {
    const reset = (): void => {
      resetConnection(socket);
    };
    if (bytes === '') reset();
    else socket.write(bytes, () => setImmediate(reset));
  };
}

/** First these bytes, then one more every few milliseconds, for ever. */
export function drip(start: string, byte: string): Behaviour {
  return (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(byte), 20);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** First these bytes, then more of the others as fast as they are taken, for ever. */
export function flood(start: string, more: string): Behaviour {
  return (socket) => {
    socket.write(start);
    pour(socket, Buffer.from(more.repeat(Math.ceil(16_384 / more.length))));
  };
}

function pour(socket: Socket, bytes: Buffer): void {
  while (socket.writable) {
    if (!socket.write(bytes)) {
      socket.once('drain', () => {
        pour(socket, bytes);
      });
      return;
    }
  }
}

/** As the real provider answers: a token, or one team. */
export function grant(token: string, team: string, status = 200): Behaviour {
  const teams = { data: [{ id: 'loop-tie', type: 'teams', attributes: { name: team } }] };
  const granted = { access_token: token, token_type: 'bearer', created_at: 1529032029 };
  return (socket, request) =>
    answer({ status, body: JSON.stringify(request.startsWith('GET ') ? teams : granted) })(socket, request);
}

export const answerWell = grant(TOKEN, 'Loop & Tie');
