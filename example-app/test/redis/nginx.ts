// A real nginx before several processes: at one address it takes them in turn, at the other by the state of the callback.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where nginx listens. */
interface Listens {
  inTurn: number;
  byState: number;
}

const ended: (() => Promise<void>)[] = [];

afterAll(() => Promise.all(ended.map((end) => end())));

/** Starts it; it ends after the tests of the file. The block of `byState` is the one of docs/scaling-out.md. */
export async function startNginx(listens: Listens, ports: readonly number[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  const servers = ports.map((port) => `server 127.0.0.1:${port};`).join(' ');
  const forward = `proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;`;
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events {}
    http {
      access_log off;
      ${kept.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      upstream in_turn { ${servers} }
      upstream by_state { hash $arg_state consistent; ${servers} }
      server {
        listen 127.0.0.1:${listens.inTurn};
        location / { proxy_pass http://in_turn; ${forward} }
      }
      server {
        listen 127.0.0.1:${listens.byState};
        location / { proxy_pass http://in_turn; ${forward} }
        location = /auth/loopandtie/callback { proxy_pass http://by_state; ${forward} }
      }
    }`,
  );
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin`; // which Debian gives to root only
  const nginx = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', 'nginx.conf'], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  ended.push(async () => {
    if (nginx.exitCode === null && nginx.kill()) await once(nginx, 'exit');
    rmSync(folder, { recursive: true });
  });
  await Promise.all(Object.values(listens).map((port: number) => waitForPort(port, nginx)));
}

async function waitForPort(port: number, nginx: ChildProcess): Promise<void> {
  for (;;) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended with ${nginx.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(20);
  }
}
