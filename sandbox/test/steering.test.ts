// What a test asks of a sandbox beside a login: to begin anew, to wait, to go wrong for some, to hand out tokens.
import { Agent, request as send } from 'node:http';
import { startSandbox, type Sandbox, type SandboxOptions } from 'loopandtie-sandbox';

const CALLBACK = 'http://localhost:3000/auth/loopandtie/callback';
const running: Sandbox[] = [];

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

function authorizationURL({ authorizationURL: url, client }: Sandbox, clientID = client.clientID): string {
  const query = { client_id: clientID, redirect_uri: CALLBACK, response_type: 'code' };
  return `${url}?${new URLSearchParams(query).toString()}`;
}

async function exchange(sandbox: Sandbox, code = '', client = sandbox.client): Promise<Response> {
  return fetch(sandbox.tokenURL, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      client_id: client.clientID,
      client_secret: client.clientSecret,
      redirect_uri: CALLBACK,
    }),
  });
}

async function getTeams(sandbox: Sandbox, accessToken: string): Promise<number> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(sandbox.userProfileURL, { headers })).status;
}

/** Logs in at the pages, and gives the cookie. */
async function logInAtPages(sandbox: Sandbox): Promise<string> {
  const url = authorizationURL(sandbox).replace('/oauth2/authorize', '/login');
  const body = new URLSearchParams({ email: 'ada@example.com', password: 'sandbox' });
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  return response.headers.getSetCookie().join().split(';', 1)[0] ?? '';
}

async function seePage(sandbox: Sandbox, cookie: string): Promise<string> {
  const response = await fetch(authorizationURL(sandbox), { headers: { cookie }, redirect: 'manual' });
  if (response.status === 302) return 'sent back';
  return /<h1>(.*?)<\/h1>/s.exec(await response.text())?.[1] ?? '';
}

describe('reset', () => {
  it('ends faults, authorizations, logins at the pages, codes, tokens and records', async () => {
    const sandbox = await start();
    const cookie = await logInAtPages(sandbox);
    const token = sandbox.token();
    expect(await seePage(sandbox, cookie)).toBe('sent back');
    const code = (await sandbox.login(authorizationURL(sandbox))).searchParams.get('code') ?? '';
    sandbox.next('html_error', 'teams');
    sandbox.addRedirectURI('https://app.test/later');
    sandbox.reset();
    expect(sandbox.requests).toEqual([]);
    expect(await seePage(sandbox, cookie)).toBe('Log in');
    expect(await getTeams(sandbox, token)).toBe(401);
    expect((await exchange(sandbox, code)).status).toBe(400);
    expect(sandbox.client.redirectURIs).toContain('https://app.test/later');
  });

  it('keeps the tokens that users have from the start', async () => {
    const users = [{ email: 'ada@example.com', accessToken: 'lt_mine_0123456789012345678901234567' }];
    const sandbox = await start({ users });
    expect(await getTeams(sandbox, 'lt_mine_0123456789012345678901234567')).toBe(200);
    sandbox.revokeTokens();
    expect(await getTeams(sandbox, 'lt_mine_0123456789012345678901234567')).toBe(401);
    sandbox.reset();
    expect(await getTeams(sandbox, 'lt_mine_0123456789012345678901234567')).toBe(200);
  });
});

describe('alwaysAsk', () => {
  it('shows Authorize and Deny to somebody who pressed Authorize before', async () => {
    const sandbox = await start({ alwaysAsk: true });
    const cookie = await logInAtPages(sandbox);
    sandbox.token();
    expect(await seePage(sandbox, cookie)).toMatch(/Authorize/);
  });
});

describe('token', () => {
  it('is one of the user and of the client that are named', async () => {
    const sandbox = await start();
    const token = sandbox.token({ as: 'cleo@example.com' });
    expect(token).toMatch(/^lt_yourapp_[\w-]{27}$/);
    expect(await getTeams(sandbox, token)).toBe(200);
    expect(() => sandbox.token({ clientID: 'nobody' })).toThrow(/no clientID "nobody"/);
  });
});

describe('a world of its own', () => {
  it('is a client and a user, which others do not disturb', async () => {
    const sandbox = await start();
    const worlds = [1, 2].map(() => ({
      client: sandbox.addClient({ redirectURIs: [CALLBACK] }),
      user: sandbox.addUser({ teams: [{ id: 't', name: 'T' }] }),
    }));
    const [mine, other] = worlds;
    if (!mine || !other) throw new Error('two worlds are needed');
    const tokens = worlds.map(({ client, user }) =>
      sandbox.token({ clientID: client.clientID, as: user.email }),
    );
    sandbox.next('html_error', 'token', { clientID: other.client.clientID });
    sandbox.revokeTokens({ clientID: other.client.clientID });
    sandbox.revokeTokens({ email: other.user.email });
    const location = authorizationURL(sandbox, mine.client.clientID);
    const code = (await sandbox.login(location, { as: mine.user.email })).searchParams.get('code') ?? '';
    expect((await exchange(sandbox, code, mine.client)).status).toBe(200);
    expect(await Promise.all(tokens.map((token) => getTeams(sandbox, token)))).toEqual([200, 401]);
  });

  it.each<[string, (sandbox: Sandbox) => unknown, RegExp]>([
    [
      'a client twice',
      (sandbox) => sandbox.addClient({ clientID: sandbox.client.clientID, redirectURIs: [CALLBACK] }),
      /addClient: clients: must not have the same clientID twice/,
    ],
    ['a user twice', (sandbox) => sandbox.addUser({ email: 'ada@example.com' }), /the same email twice/],
    ['a client of nowhere', (sandbox) => sandbox.addClient({ redirectURIs: [] }), /redirectURIs must not be/],
    [
      "another client's tokens",
      (sandbox) => {
        sandbox.revokeTokens({ clientID: 'nobody' });
      },
      /no clientID "nobody"/,
    ],
  ])('cannot have %s', async (_title, run, message) => {
    const sandbox = await start();
    expect(() => run(sandbox)).toThrow(message);
    expect([sandbox.clients.length, sandbox.users.length]).toEqual([1, 3]);
  });

  it('has the token that its user was given', async () => {
    const sandbox = await start();
    sandbox.addUser({ accessToken: 'lt_mine' });
    expect(await getTeams(sandbox, 'lt_mine')).toBe(200);
    sandbox.reset();
    expect(await getTeams(sandbox, 'lt_mine')).toBe(200);
  });
});

describe('a response of the caller', () => {
  it.each([
    [{ status: 200, body: { token_type: 'Bearer' } }, 200, '{"token_type":"Bearer"}', 'application/json'],
    [{ body: '{"access_tok' }, 200, '{"access_tok', 'application/json'],
    [{ status: 429, headers: { 'Retry-After': '1', 'content-type': 'text/plain' } }, 429, '', 'text/plain'],
    [{ status: 302, headers: { Location: 'https://elsewhere.test/' } }, 302, '', 'application/json'],
  ])('is sent once, at any place: %j', async (fault, status, body, type) => {
    const sandbox = await start();
    const urls = {
      authorize: authorizationURL(sandbox),
      token: sandbox.tokenURL,
      teams: sandbox.userProfileURL,
    };
    for (const place of ['authorize', 'token', 'teams'] as const) {
      sandbox.next(fault, place);
      const method = place === 'token' ? 'POST' : 'GET';
      const send = () => fetch(urls[place], { method, redirect: 'manual' });
      const response = await send();
      expect([response.status, await response.text()]).toEqual([status, body]);
      expect(response.headers.get('content-type')).toContain(type);
      expect((await send()).headers.get('location')).toBeNull();
    }
  });

  it.each<[unknown, RegExp]>([
    [{ status: 99 }, /fault\.status must be a whole number from 200 to 599/],
    [{ status: '200' }, /fault\.status must be/],
    [{ headers: { 'a b': 'c' } }, /fault\.headers must be headers of HTTP/],
    [{ headers: { a: 'x\r\ny: z' } }, /fault\.headers must be headers of HTTP/],
    [{ headers: { 'Content-Length': '5' } }, /without Content-Length/],
    [{ stauts: 500 }, /fault\.stauts is not known here/],
    [null, /fault must be/],
  ])('is checked when it is set: %j', async (fault, message) => {
    const sandbox = await start();
    expect(() => {
      sandbox.next(fault as object, 'token');
    }).toThrow(message);
  });

  it('makes a login without pages fail', async () => {
    const sandbox = await start();
    sandbox.next({ status: 503 }, 'authorize');
    await expect(sandbox.login(authorizationURL(sandbox))).rejects.toThrow(/told to respond.* 503/);
  });
});

it('expired_code makes the code of the next exchange too old for good', async () => {
  const sandbox = await start();
  const code = (await sandbox.login(authorizationURL(sandbox))).searchParams.get('code') ?? '';
  sandbox.next('expired_code');
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await (await exchange(sandbox, code)).json()).toMatchObject({ error: 'invalid_grant' });
    expect(sandbox.requests.at(-1)?.reason).toBe('invalid_grant: the code has expired');
  }
});

describe('waiting', () => {
  it('delay answers late, and well', async () => {
    const sandbox = await start();
    const code = (await sandbox.login(authorizationURL(sandbox))).searchParams.get('code') ?? '';
    sandbox.next('delay', 'token', { milliseconds: 120 });
    const since = performance.now();
    expect((await exchange(sandbox, code)).status).toBe(200);
    // A timer may be a millisecond early.
    expect(performance.now() - since).toBeGreaterThan(118);
  });

  it('latency makes every answer late', async () => {
    const sandbox = await start({ latency: 120 });
    const since = performance.now();
    await fetch(sandbox.url);
    expect(performance.now() - since).toBeGreaterThan(118);
  });
});

describe('a fault', () => {
  it('happens as many times as it was told to', async () => {
    const sandbox = await start();
    sandbox.next('invalid_client', 'token', { times: 3 });
    const errors: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      errors.push(((await (await exchange(sandbox, 'x')).json()) as { error?: string }).error);
    }
    expect(errors).toEqual([...Array<string>(3).fill('invalid_client'), 'invalid_grant']);
  });

  it('happens to one client only', async () => {
    const [mine, yours] = ['mine', 'yours'].map((clientID) => ({
      clientID,
      clientSecret: 'secret',
      redirectURIs: [CALLBACK],
    }));
    if (!mine || !yours) throw new Error('two clients are needed');
    const sandbox = await start({ clients: [mine, yours] });
    sandbox.next('html_error', 'token', { clientID: 'yours' });
    expect((await exchange(sandbox, 'x', { ...mine, name: '' })).status).toBe(400);
    expect((await exchange(sandbox, 'x', { ...yours, name: '' })).status).toBe(500);
    expect((await exchange(sandbox, 'x', { ...yours, name: '' })).status).toBe(400);
  });

  it('reset breaks a kept connection too, after some bytes', async () => {
    const sandbox = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<{ status: number; reused: boolean }>((resolve, reject) => {
        const outgoing = send(sandbox.userProfileURL, { agent }, (response) => {
          response.resume().on('end', () => {
            resolve({ status: response.statusCode ?? 0, reused: outgoing.reusedSocket });
          });
        });
        outgoing.on('error', (error: NodeJS.ErrnoException) => {
          const bytes = outgoing.socket?.bytesRead ?? 0;
          reject(Object.assign(error, { reused: outgoing.reusedSocket, bytes }));
        });
        outgoing.end();
      });
    expect(await ask()).toEqual({ status: 401, reused: false });
    expect(await ask()).toEqual({ status: 401, reused: true });
    sandbox.next('reset', 'teams');
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET', reused: true });
    agent.destroy();
  });
});
