// An app whose event loop is blocked while the provider responds: a response that has come in time still counts.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startApp } from '../support/app';
import { TOKEN } from '../support/behaviours';
import { logIn } from '../support/victim';

const TIMEOUT_MS = 400;

// A thread of its own: it responds as soon as it may, while the thread of the app does nothing.
const PROVIDER = `
  const { createServer } = require('node:http');
  const { parentPort, workerData: { gate, body } } = require('node:worker_threads');
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      parentPort.postMessage('asked');
      Atomics.wait(gate, 0, 0);
      res.setHeader('content-type', 'application/json').end(body, () => {
        Atomics.store(gate, 1, 1);
        Atomics.notify(gate, 1);
      });
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

it('a response that waits in the socket at the deadline is read', async () => {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const body = JSON.stringify({ access_token: TOKEN, token_type: 'bearer' });
  const worker = new Worker(PROVIDER, { eval: true, workerData: { gate, body } });
  const [port] = (await once(worker, 'message')) as [number];
  const app = await startApp({
    options: { tokenURL: `http://127.0.0.1:${port}/token`, timeout: TIMEOUT_MS },
  });
  worker.once('message', () => {
    const since = performance.now();
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    Atomics.wait(gate, 1, 0); // until the response is sent
    while (performance.now() - since < TIMEOUT_MS + 50);
  });
  const page = await logIn(app);
  await app.close();
  await worker.terminate();
  expect(page).toMatchObject({ status: 200, body: { user: { accessToken: TOKEN } } });
});
