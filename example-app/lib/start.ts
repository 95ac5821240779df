// Starts the app: a port, the stores, and a sandbox if there are no credentials.
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import type { Logger } from 'pino';
import { createApp } from './app';
import type { Config, ProviderConfig } from './config';
import { CONNECT_CALLBACK, LOGIN_CALLBACK, type Provider } from './loop-and-tie';
import { openResources } from './resources';
import { closeServer } from './shutdown';

/** The app, running. */
export interface RunningApp {
  /** What to open in a browser. */
  readonly url: string;
  /** Where it listens. Behind a proxy, this is not the port of the URL. */
  readonly port: number;
  /** Absent with the real provider. */
  readonly sandbox: Sandbox | undefined;
  /** Answers the requests that are under way, then closes everything. */
  stop: () => Promise<void>;
}

/** Resolves when the app answers. Rejects if it cannot listen, or cannot open its session store. */
export async function startApp(config: Config, log: Logger): Promise<RunningApp> {
  // The port comes first: if it may be any free one, the callback URL is not known before.
  let answer: RequestListener = (_req, res) => {
    res.writeHead(503, { 'Retry-After': '1' }).end();
  };
  const server = createServer((req, res) => {
    answer(req, res);
  });
  // Load balancers keep connections for a minute. If this side closed one first, a request could get lost.
  server.keepAliveTimeout = 65_000;
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const publicURL = config.publicURL ?? `http://localhost:${port}`;

  const sandbox = config.provider ? undefined : await startOwnSandbox(publicURL);
  const resources = openResources(config, log);
  answer = createApp({
    config,
    publicURL,
    provider: withDefaults(sandbox ?? config.provider),
    sandbox: sandbox !== undefined,
    resources,
    log,
    // Loop & Tie does not ask a second time. The sandbox does after a logout, so that Deny can be tried too.
    onLogout: () => sandbox?.sandbox.forgetAuthorizations(),
  });

  return {
    url: publicURL,
    port,
    sandbox: sandbox?.sandbox,
    async stop() {
      await closeServer(server, config.shutdownSeconds * 1000);
      resources.close();
      await sandbox?.sandbox.close();
    },
  };
}

async function startOwnSandbox(publicURL: string) {
  const client = {
    name: 'Birchwood',
    clientID: 'example-app',
    clientSecret: randomBytes(24).toString('base64url'),
    redirectURIs: [publicURL + LOGIN_CALLBACK, publicURL + CONNECT_CALLBACK],
  };
  const sandbox = await startSandbox({ port: 0, clients: [client] });
  const { authorizationURL, tokenURL, userProfileURL } = sandbox;
  return { ...client, authorizationURL, tokenURL, userProfileURL, sandbox };
}

/** Fills in the endpoints that Loop & Tie documents. */
function withDefaults(provider: ProviderConfig | undefined): Provider {
  if (!provider) throw new TypeError('there is neither a sandbox nor a provider');
  return {
    clientID: provider.clientID,
    clientSecret: provider.clientSecret,
    authorizationURL: provider.authorizationURL ?? 'https://www.loopandtie.com/oauth2/authorize',
    tokenURL: provider.tokenURL ?? 'https://www.loopandtie.com/oauth2/token',
    userProfileURL: provider.userProfileURL ?? 'https://api.loopandtie.com/v1/teams',
  };
}

async function listen(server: Server, { host, port }: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
