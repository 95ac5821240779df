// Servers of the tests, on ports of loopback.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';

/** Listens, and gives the port: one that the system chooses, unless it is given. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return portOf(server);
}

/** Where a server listens. */
export function portOf(server: Pick<Server, 'address'>): number {
  // Of a server that listens on a port, it is no text.
  return (server.address() as AddressInfo).port;
}

/** A server that answers. */
export interface Serving {
  url: string;
  /** Ends its connections too. */
  close(): Promise<void>;
}

/** Answers requests at an address of its own. */
export async function serve(listener: RequestListener): Promise<Serving> {
  const server = createServer(listener);
  const url = `http://127.0.0.1:${await listen(server)}`;
  return {
    url,
    close: () => closeServer(server),
  };
}

/** Ends a server and its connections. */
export async function closeServer(server: HttpServer): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/**
 * A port for a process that must be told one, or whose callback URL holds it. It is below those that the system hands
 * out, so that no other test gets it meanwhile.
 */
export async function findFreePort(): Promise<number> {
  const server = createPlainServer();
  const port = await listen(server, randomInt(20_000, 32_000)).catch(() => undefined);
  if (port === undefined) return await findFreePort();
  await once(server.close(), 'close');
  return port;
}
