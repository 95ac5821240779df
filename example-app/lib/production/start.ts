// Starts the app: a port, the stores, and a sandbox if there are no credentials.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import type { Logger } from 'pino';
import { createApp } from '../app';
import { CONNECT_CALLBACK, LOGIN_CALLBACK, type Provider } from '../login/strategy';
import type { Config } from './config';
import { prepareShutdown } from './shutdown';
import { openStores } from './stores';

/** The app, running. */
export interface RunningApp {
  /** What to open in a browser. */
  readonly url: string;
  /** Where it listens. Behind a proxy, this is not the port of the URL. */
  readonly port: number;
  /** Absent with the real provider. */
  readonly sandbox: Sandbox | undefined;
  /** Responds to the requests that are under way, then closes everything. */
  stop: () => Promise<void>;
}

/** Resolves when the app can be used. Rejects if it cannot listen, or cannot open its session store. */
export async function startApp(config: Config, log: Logger): Promise<RunningApp> {
  // The port comes first: if it may be any free one, the callback URL is not known before.
  let respond: RequestListener = (_req, res) => {
    res.writeHead(503, { 'Retry-After': '1' }).end();
  };
  const server = createServer(
    {
      // Load balancers keep connections for a minute. If this side closed one first, a request could get lost.
      keepAliveTimeout: 65_000,
      // For all of a request. No form here is long, and a body that never ends would hold its connection for five minutes.
      requestTimeout: config.REQUEST_SECONDS * 1000,
      connectionsCheckingInterval: 1000,
    },
    (req, res) => {
      respond(req, res);
    },
  );
  const stopServer = prepareShutdown(server);
  server.listen(config.PORT, config.HOST);
  await once(server, 'listening');
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  const publicURL = config.PUBLIC_URL ?? `http://localhost:${port}`;

  const { sandbox, provider } = config.provider
    ? { sandbox: undefined, provider: config.provider }
    : await startOwnSandbox(publicURL);
  const stores = await openStores(config, log);
  respond = createApp({
    config,
    publicURL,
    provider,
    sandbox: sandbox !== undefined,
    stores,
    log,
    // Loop & Tie does not ask a second time. The sandbox does after a logout, so that Deny can be tried too.
    onLogout: () => sandbox?.forgetAuthorizations(),
  });

  return {
    url: publicURL,
    port,
    sandbox,
    async stop() {
      await stopServer(config.SHUTDOWN_SECONDS * 1000);
      stores.close();
      await sandbox?.close();
    },
  };
}

async function startOwnSandbox(publicURL: string): Promise<{ sandbox: Sandbox; provider: Provider }> {
  const client = {
    name: 'Birchwood',
    clientID: 'example-app',
    clientSecret: randomBytes(24).toString('base64url'),
    redirectURIs: [publicURL + LOGIN_CALLBACK, publicURL + CONNECT_CALLBACK],
  };
  const sandbox = await startSandbox({ port: 0, clients: [client] });
  const { authorizationURL, tokenURL, userProfileURL } = sandbox;
  const { clientID, clientSecret } = client;
  return { sandbox, provider: { clientID, clientSecret, authorizationURL, tokenURL, userProfileURL } };
}
