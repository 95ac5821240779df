// A provider that answers only when the test says so: for what has to happen while a request is under way.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from './browser';

/** A request that waits. */
export interface Held {
  /** Resolves when the app has asked. */
  readonly asked: Promise<void>;
  /** Answers it. */
  release: () => void;
}

/** A provider without pages. */
export interface HeldProvider {
  /** Its settings for an app. */
  readonly env: NodeJS.ProcessEnv;
  /** Holds back the answer to the next request of an endpoint, which will have this status. */
  hold: (path: '/token' | '/teams', status?: number) => Held;
  /** The `Authorization` headers that came to `/teams`. */
  readonly authorizations: readonly (string | undefined)[];
}

/** Tokens and teams are others each time, so that the app has something new to keep. */
function answer(path: string, count: number): string {
  if (path === '/token') return `{"access_token":"lt_test_token_${count}","token_type":"bearer"}`;
  return JSON.stringify({ data: [{ id: 'loop-tie', attributes: { name: `Team ${count}` } }] });
}

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** Starts a provider that holds back nothing yet; it ends after the tests of the file. */
export async function startHeldProvider(): Promise<HeldProvider> {
  const gates = new Map<string, { ask: () => void; released: Promise<void>; status: number }>();
  const authorizations: (string | undefined)[] = [];
  let count = 0;
  const server = createServer((req, res) => {
    const path = req.url ?? '';
    const gate = gates.get(path);
    gates.delete(path);
    gate?.ask();
    if (path === '/teams') authorizations.push(req.headers.authorization);
    void (gate?.released ?? Promise.resolve()).then(() => {
      res.writeHead(gate?.status ?? 200, { 'content-type': 'application/json' });
      res.end(answer(path, ++count));
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: {
      LOOPANDTIE_CLIENT_ID: 'test',
      LOOPANDTIE_CLIENT_SECRET: 'a secret for tests',
      LOOPANDTIE_AUTHORIZATION_URL: `${url}/authorize`,
      LOOPANDTIE_TOKEN_URL: `${url}/token`,
      LOOPANDTIE_USER_PROFILE_URL: `${url}/teams`,
      SESSION_SECRET: 'a-session-secret-for-tests-0123456789',
    },
    authorizations,
    hold: (path, status = 200) => {
      const asked = defer();
      const released = defer();
      gates.set(path, { ask: asked.resolve, released: released.promise, status });
      return { asked: asked.promise, release: released.resolve };
    },
  };
}

/** Begins a login and gives the callback that such a provider, which has no pages, would send the browser to. */
export async function beginHeldLogin(browser: Browser, returnTo = '/'): Promise<string> {
  const start = await browser.ask(`/auth/loopandtie?${new URLSearchParams({ returnTo }).toString()}`);
  return `/auth/loopandtie/callback${answerAuthorization(start)}`;
}

/** The query of the callback that answers what the app redirected to. */
export function answerAuthorization(start: Response): string {
  const state = new URL(start.headers.get('location') ?? '').searchParams.get('state') ?? '';
  return `?${new URLSearchParams({ code: 'a', state }).toString()}`;
}

function defer() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
