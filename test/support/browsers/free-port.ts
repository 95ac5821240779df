// A port for a process that can't be told to take any free one and say which.
import { createServer, type AddressInfo } from 'node:net';

/** A port of loopback that nobody was listening on a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
