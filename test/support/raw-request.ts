// Sends bytes that no HTTP client would send, and reads the status of the answer.
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  /** Headers and body as they came. */
  text: string;
}

/** One request of these lines; the connection is closed after it. */
export async function sendRaw(appURL: string, lines: readonly string[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(appURL);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'), 'latin1');
  const answer = await text(socket);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]), text: answer };
}
