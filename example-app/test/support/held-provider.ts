// A provider that answers only when the test says so: for what has to happen while a login is under way.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The provider's settings for an app, and the two ends of waiting. */
export interface HeldProvider {
  readonly env: NodeJS.ProcessEnv;
  /** Resolves when the app has sent a token request. */
  readonly asked: Promise<void>;
  /** Answers it, and all that come later. */
  release: () => void;
  close: () => void;
}

/** Starts a provider that holds back its token response. */
export async function holdProvider(): Promise<HeldProvider> {
  const asked = defer();
  const released = defer();
  const server = createServer((req, res) => {
    if (req.url === '/teams') {
      res.end('{"data":[]}');
      return;
    }
    asked.resolve();
    void released.promise.then(() => {
      res.setHeader('content-type', 'application/json');
      res.end('{"access_token":"lt_test_token","token_type":"bearer"}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: {
      LOOPANDTIE_CLIENT_ID: 'test',
      LOOPANDTIE_CLIENT_SECRET: 'test secret',
      LOOPANDTIE_AUTHORIZATION_URL: `${url}/authorize`,
      LOOPANDTIE_TOKEN_URL: `${url}/token`,
      LOOPANDTIE_USER_PROFILE_URL: `${url}/teams`,
      SESSION_SECRET: 'a-session-secret-for-tests-0123456789',
    },
    asked: asked.promise,
    release: released.resolve,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function defer() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
