// Stops without cutting anybody off: no new connections, and time to answer the requests that are under way.
import type { Server } from 'node:http';

const SWEEP_EVERY = 50;

/**
 * Stops listening, and resolves when every request has been answered. After `patience` milliseconds, the remaining ones are
 * cut off. There is no need to wait for logins that are at the provider: their state is in the browser, and any process of
 * the app can finish them.
 */
export async function closeServer(server: Server, patience: number): Promise<void> {
  // Browsers keep connections open after an answer, and Node closes only those that are idle at that moment.
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
