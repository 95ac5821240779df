// Ending without cutting anybody off: no new connections, running requests are answered, and a limit to the patience.
import type { Server } from 'node:http';

const SWEEP_EVERY = 50;

/**
 * Stops listening and resolves when every running request has been answered. After `patience` milliseconds those that are
 * left are cut off. A login that is at the provider needs no waiting: its state is in the browser, and any process of the
 * app can finish it.
 */
export async function closeServer(server: Server, patience: number): Promise<void> {
  // Browsers keep a connection open after its answer, and Node closes only those that are idle right now.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, SWEEP_EVERY);
  const impatient = setTimeout(() => {
    server.closeAllConnections();
  }, patience);
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  clearInterval(sweep);
  clearTimeout(impatient);
}
