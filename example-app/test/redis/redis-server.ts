// A Redis of the tests' own, on a free port, with nothing on disk, that can be made to go away and come back.
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { findFreePort } from '../../../test/support/listen';
import { launchRedis } from '../../../test/support/redis';

/** A Redis that runs. */
export interface RedisServer {
  readonly url: string;
  /** Ends it, as a crash does. */
  kill: () => Promise<void>;
  /** Starts it again on the same port, empty. */
  restart: () => Promise<void>;
  /** Keeps its connections and answers nothing. */
  hang: () => void;
  unhang: () => void;
}

const children = new Set<ChildProcess>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a Redis; it ends after the tests of the file. */
export async function startRedis(): Promise<RedisServer> {
  const port = await findFreePort();
  let child = await launch(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    async restart() {
      child = await launch(port);
    },
    hang: () => child.kill('SIGSTOP'),
    unhang: () => child.kill('SIGCONT'),
  };
}

async function launch(port: number): Promise<ChildProcess> {
  const child = await launchRedis(port);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Asks Redis for every key and value that it has, as a copy of the database would show. */
export async function dumpRedis(url: string): Promise<string> {
  const { port, hostname } = new URL(url);
  const ask = async (command: string) =>
    await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.once('error', reject);
      socket.once('close', () => {
        resolve(answer);
      });
      socket.end(`${command}\r\nQUIT\r\n`);
    });
  const keys = (await ask('KEYS *'))
    .split('\r\n')
    .filter((line) => /^example-app:(?:session|connection):/.test(line));
  return (await ask(`MGET ${keys.join(' ')}`)) + keys.join('\n');
}
