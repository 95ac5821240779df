// A Redis of the benchmark's own: on a free port of the loopback, and nothing is written to disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import { listen } from './listen';

export interface RunningRedis {
  url: string;
  version: string;
  stop(): Promise<void>;
}

/** Starts it, or gives undefined where redis-server is not installed. */
export async function startRedis(): Promise<RunningRedis | undefined> {
  const port = await findFreePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  const failed = await Promise.race([
    once(server, 'spawn').then(() => false),
    once(server, 'error').then(() => true),
  ]).catch(() => true);
  if (failed) return undefined;
  process.once('exit', () => server.kill());
  const url = `redis://127.0.0.1:${port}`;
  const version = await waitForVersion(url);
  return {
    url,
    version,
    async stop() {
      server.kill();
      await once(server, 'exit');
    },
  };
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  probe.close();
  await once(probe, 'close');
  return port;
}

async function waitForVersion(url: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const client = createClient({ url, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined); // connect() rejects too
    try {
      await client.connect();
      const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? 'unknown';
      await client.close();
      return version;
    } catch (error) {
      if (attempt === 50) throw error;
      await pause(100);
    }
  }
}
