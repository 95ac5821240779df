// Stops without cutting anybody off: no new connections, and time to respond to the requests that are under way.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Prepares a server to be stopped. What it returns stops listening, closes connections that have no request, and resolves
 * when every request has its response. After `patience` milliseconds the remaining ones are cut off. There is no need to wait
 * for logins that are at the provider: their state is in the browser, and any process of the app can finish them.
 */
export function prepareShutdown(server: Server): (patience: number) => Promise<void> {
  // Node closes idle connections too, but not those that a browser opened ahead and has sent nothing on.
  const requests = new Map<Socket, number>();
  let stopping = false;
  server.on('connection', (socket: Socket) => {
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  server.on('request', ({ socket }, res) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    res.once('close', () => {
      const left = (requests.get(socket) ?? 1) - 1;
      requests.set(socket, left);
      if (stopping && left === 0) socket.end();
    });
  });

  return async (patience) => {
    stopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const [socket, left] of requests) if (left === 0) socket.destroy();
    const impatient = setTimeout(() => {
      server.closeAllConnections();
    }, patience);
    await closed;
    clearTimeout(impatient);
  };
}
