// A Redis of the benchmark's own, on a free port of the loopback. It writes nothing to disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { listen } from './listen';

/** Starts it, or gives undefined if redis-server is not installed. Its clients try until it listens. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<unknown> } | undefined> {
  const probe = createServer();
  const port = await listen(probe);
  await once(probe.close(), 'close');
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  const started = await once(server, 'spawn').catch(() => undefined);
  if (!started) return undefined;
  process.once('exit', () => server.kill());
  const stop = () => {
    server.kill();
    return once(server, 'exit');
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}
