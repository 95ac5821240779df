// A process of its own for one strategy: both legs of its logins with no server, no session store and no socket.
import { createStrategy, type Contender, type Strategy } from './strategies';

let strategy: Strategy;
let counted = 0;

/** Loads a strategy and creates it. */
export function load(contender: Contender): void {
  strategy = createStrategy(contender);
  counted = readCPU();
}

/**
 * CPU microseconds of one of so many logins: all that this process burnt since the last time, so that what the
 * compiler and the garbage collector do in between counts too.
 */
export async function measure(logins: number): Promise<number> {
  for (let count = 0; count < logins; count += 1) await logIn();
  const before = counted;
  counted = readCPU();
  return (counted - before) / logins;
}

function readCPU(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Bytes that one pending login adds to the `Cookie` header of each request, over https. */
export async function measureCookie(): Promise<number> {
  const cookies: string[] = [];
  await authenticate(createRequest('/auth/loopandtie', {}, {}, cookies));
  return `; ${cookies.join('; ')}`.length;
}

async function logIn(): Promise<void> {
  const session = {};
  const cookies: string[] = [];
  const location = await authenticate(createRequest('/auth/loopandtie', {}, session, cookies));
  const state = /[?&]state=([^&]*)/.exec(location)?.[1] ?? '';
  const code = '0123456789abcdef'.repeat(4);
  const path = `/auth/loopandtie/callback?code=${code}&state=${state}`;
  const token = await authenticate(createRequest(path, { code, state }, session, cookies));
  if (!token.startsWith('lt_benchmark_')) throw new Error(`a login gave ${token}`);
}

/** A request and its response with as much as a strategy may want of them. `cookies` is the browser's jar. */
function createRequest(url: string, query: object, session: object, cookies: string[]): object {
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
function authenticate(req: object): Promise<string> {
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
