// A Redis of the benchmark's own, on a free port of the loopback. It writes nothing to disk.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';

export interface RunningRedis {
  url: string;
  version: string;
  stop(): Promise<void>;
}

/** Starts it, or gives undefined if redis-server is not installed. Its clients try until it listens. */
export async function startRedis(): Promise<RunningRedis | undefined> {
  const version = await promisify(execFile)('redis-server', ['--version']).catch(() => undefined);
  if (version === undefined) return undefined;
  const port = String(await findFreePort());
  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  process.once('exit', () => server.kill());
  return {
    url: `redis://127.0.0.1:${port}`,
    version: /v=(\S+)/.exec(version.stdout)?.[1] ?? 'unknown',
    async stop() {
      server.kill();
      await once(server, 'exit');
    },
  };
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
