// A Redis of our own, with nothing on disk.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Starts it on this port of loopback. Rejects if redis-server is not installed, or ends at once. */
export async function launchRedis(port: number): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`redis-server ended with ${String(code ?? 'a signal')}`);
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve();
    });
  });
  await Promise.race([ready, ended]);
  ended.catch(() => undefined); // that it ends later is up to whoever started it
  return child;
}
