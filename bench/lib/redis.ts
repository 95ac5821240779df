// A Redis of the benchmark's own, if one is installed.
import { once } from 'node:events';
import { findFreePort } from '../../test/support/listen';
import { launchRedis } from '../../test/support/redis';

/** Starts it, or gives undefined if redis-server is not installed. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<unknown> } | undefined> {
  const port = await findFreePort();
  const server = await launchRedis(port).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  if (!server) return undefined;
  process.once('exit', () => server.kill());
  const stop = () => {
    server.kill();
    return once(server, 'exit');
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}
