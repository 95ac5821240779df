// A server on loopback that lets nobody in: who connects gets no answer until it is released, as on a slow or dead link.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { TOKEN } from './behaviours';

export interface BusyListener {
  port: number;
  /** Lets everybody in; then each request is answered with a token. Who waits by then tries again within a second. */
  release: () => void;
  close: () => Promise<void>;
}

const BACKLOG = 1;

// A thread of its own that sleeps: it accepts no connection, and the system queues no more than the backlog.
const CODE = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const { host, port, backlog, gate, body } = workerData;
  const server = createServer((req, res) => {
    req.resume();
    res.setHeader('content-type', 'application/json').end(body);
  });
  server.listen({ host, port, backlog }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(gate, 0, 0);
  });
`;

/** Starts it. A port is chosen unless one is given. */
export async function startBusyListener(host: string, port = 0): Promise<BusyListener> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const body = JSON.stringify({ access_token: TOKEN, token_type: 'bearer' });
  const workerData = { host, port, backlog: BACKLOG, gate, body };
  const worker = new Worker(CODE, { eval: true, workerData });
  const [chosen] = (await once(worker, 'message')) as [number];
  const queue: Socket[] = [];
  // Linux queues one more than the backlog.
  for (let place = 0; place <= BACKLOG; place += 1) {
    const socket = connect(chosen, host);
    queue.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
  }
  return {
    port: chosen,
    release() {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    },
    async close() {
      for (const socket of queue) socket.destroy();
      await worker.terminate();
    },
  };
}
