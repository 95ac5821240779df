// Both legs of a login with a strategy in this process: no server, no session store, and what the strategy says at once.
import type { Strategy } from './site';

const CODE = '0123456789abcdef'.repeat(4);

/** What the app and the browser keep. */
export class Visitor {
  readonly session = {};
  readonly cookies: string[] = [];
}

/** Logs in; throws unless that gives the token of the benchmark. */
export async function logIn(strategy: Strategy): Promise<void> {
  const visitor = new Visitor();
  const token = await finish(strategy, await begin(strategy, visitor), visitor);
  if (!token.startsWith('lt_benchmark_')) throw new Error(`a login gave ${token}`);
}

/** Goes to the login route; gives `state`. */
export async function begin(strategy: Strategy, visitor: Visitor): Promise<string> {
  const location = await authenticate(strategy, createRequest('/auth/loopandtie', {}, visitor));
  return /[?&]state=([^&]*)/.exec(location)?.[1] ?? '';
}

/** Comes back from the provider; gives the access token of the user. */
export function finish(strategy: Strategy, state: string, visitor: Visitor): Promise<string> {
  const path = `/auth/loopandtie/callback?code=${CODE}&state=${state}`;
  return authenticate(strategy, createRequest(path, { code: CODE, state }, visitor));
}

/** A request and its response with as much as a strategy may want of them. */
function createRequest(url: string, query: object, { session, cookies }: Visitor): object {
  const headers = { host: 'app.example', 'sec-fetch-mode': 'navigate', cookie: cookies.join('; ') };
  const sent: Record<string, unknown> = {};
  const res = {
    headersSent: false,
    getHeader: (name: string) => sent[name.toLowerCase()],
    setHeader: (name: string, value: unknown) => {
      sent[name.toLowerCase()] = value;
      if (name.toLowerCase() !== 'set-cookie') return;
      for (const line of [value].flat()) cookies.push(String(line).split(';', 1)[0] ?? '');
    },
    end: () => undefined,
  };
  return { method: 'GET', url, originalUrl: url, query, headers, session, res };
}

/** Runs a strategy as Passport does; gives the URL of the redirect, or the access token of the user. */
function authenticate(strategy: Strategy, req: object): Promise<string> {
  return new Promise((succeed, reject) => {
    const run = Object.create(strategy) as Strategy;
    run.redirect = succeed;
    run.success = (user) => {
      succeed((user as { accessToken: string }).accessToken);
    };
    run.fail = (info) => {
      reject(new Error(`a login failed: ${JSON.stringify(info)}`));
    };
    run.error = reject;
    run.authenticate(req, {});
  });
}
