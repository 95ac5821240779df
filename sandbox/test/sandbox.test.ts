// What a test of somebody's own app can do with a sandbox.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import {
  startSandbox,
  type Fault,
  type FaultPlace,
  type Sandbox,
  type SandboxOptions,
} from 'loopandtie-sandbox';
import { listen } from '../../test/support/listen';

const started: Sandbox[] = [];
const folder = mkdtempSync(join(tmpdir(), 'loopandtie-sandbox-'));

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  started.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const CALLBACK = 'http://localhost:3000/auth/loopandtie/callback';

function authorizationURL(sandbox: Sandbox, redirectURI = CALLBACK): string {
  const { clientID = '' } = sandbox.clients[0] ?? {};
  const query = new URLSearchParams({
    client_id: clientID,
    redirect_uri: redirectURI,
    response_type: 'code',
    state: 's',
  });
  return `${sandbox.authorizationURL}?${query.toString()}`;
}

async function exchange(sandbox: Sandbox, code: string, signal?: AbortSignal): Promise<Response> {
  const { clientID = '', clientSecret = '' } = sandbox.clients[0] ?? {};
  const body = new URLSearchParams({
    client_id: clientID,
    client_secret: clientSecret,
    code,
    redirect_uri: CALLBACK,
    grant_type: 'authorization_code',
  });
  return fetch(sandbox.tokenURL, { method: 'POST', body, signal: signal ?? null });
}

async function getToken(sandbox: Sandbox, as?: string): Promise<string> {
  const callback = await sandbox.login(authorizationURL(sandbox), as === undefined ? {} : { as });
  const response = await exchange(sandbox, callback.searchParams.get('code') ?? '');
  return ((await response.json()) as { access_token: string }).access_token;
}

async function getTeams(sandbox: Sandbox, token: string, signal?: AbortSignal): Promise<Response> {
  return fetch(sandbox.userProfileURL, {
    headers: { authorization: `Bearer ${token}` },
    signal: signal ?? null,
  });
}

describe('startSandbox', () => {
  it('starts with one line, on loopback, with a client and users', async () => {
    const sandbox = await start();
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sandbox).toMatchObject({
      authorizationURL: `${sandbox.url}/oauth2/authorize`,
      tokenURL: `${sandbox.url}/oauth2/token`,
      apiURL: `${sandbox.url}/v1`,
      userProfileURL: `${sandbox.url}/v1/teams`,
    });
    expect(sandbox.clients).toHaveLength(1);
    expect(sandbox.users.length).toBeGreaterThan(1);
  });

  it('runs several at once, which share nothing', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    one.addRedirectURI('https://app.test/cb');
    expect(two.clients[0]?.redirectURIs).toEqual([CALLBACK]);
    const token = await getToken(one);
    expect((await getTeams(one, token)).status).toBe(200);
    expect((await getTeams(two, token)).status).toBe(401);
  });

  it('closes at once, with connections open, and twice', async () => {
    const sandbox = await startSandbox();
    await (await fetch(sandbox.url)).text();
    await Promise.all([sandbox.close(), sandbox.close()]);
    await expect(fetch(sandbox.url)).rejects.toThrow();
  });

  it('gives users and clients of your own', async () => {
    const sandbox = await start({
      clients: [{ clientID: 'c', clientSecret: 's', redirectURIs: [CALLBACK] }],
      users: [{ email: 'me@my.test', name: 'Me', teams: [{ id: 'mine', name: 'Mine' }] }],
    });
    const teams = await getTeams(sandbox, await getToken(sandbox, 'me@my.test'));
    expect(await teams.json()).toEqual({
      data: [{ id: 'mine', type: 'teams', attributes: { name: 'Mine' } }],
    });
  });

  it('reads users and clients from a file, and prefers those given', async () => {
    const config = join(folder, 'world.json');
    const client = { clientID: 'from-file', clientSecret: 's', redirectURIs: [CALLBACK] };
    writeFileSync(config, `\uFEFF${JSON.stringify({ clients: [client], users: [{ email: 'me' }] })}`);
    const sandbox = await start({ config, users: [{ email: 'you' }] });
    expect(sandbox.client).toEqual({ ...client, name: 'Your app' });
    expect(sandbox.users).toEqual([{ email: 'you', name: 'you', password: 'sandbox', teams: [] }]);
  });

  it('copies what it is given', async () => {
    const redirectURIs = [CALLBACK];
    const sandbox = await start({ clients: [{ clientID: 'c', clientSecret: 's', redirectURIs }] });
    sandbox.addRedirectURI('https://a.test/');
    expect(redirectURIs).toEqual([CALLBACK]);
  });

  it('repeats no secret in an error', async () => {
    const clients = [{ clientID: 'c', clientSecret: 123_456, redirectURIs: ['x'] }];
    const message = 'startSandbox: clients.0.clientSecret must be text; clients.0.redirectURIs.0 must be an';
    await expect(startSandbox({ clients } as unknown as SandboxOptions)).rejects.toThrow(message);
  });

  it.each([
    ['an unknown option', { prot: 1 }, /prot is not known here/],
    ['a file that is not there', { config: '/none.json' }, /^\/none\.json cannot be read: ENOENT$/],
    ['users without a list', { users: {} }, /users must be a list/],
    [
      'two users of one email',
      { users: [{ email: 'a' }, { email: 'a' }] },
      /users must not have the same email twice/,
    ],
    ['what is no object', 5, /must be an object/],
    ['a port that is none', { port: 99_999 }, /port must be a whole number/],
    ['no clients', { clients: [] }, /clients must not be empty/],
    [
      'a client without a secret',
      { clients: [{ clientID: 'c', redirectURIs: [CALLBACK] }] },
      /clients\.0\.clientSecret/,
    ],
    [
      'a relative redirect URI',
      { clients: [{ clientID: 'c', clientSecret: 's', redirectURIs: ['/cb'] }] },
      /redirectURIs\.0 must be an absolute URL/,
    ],
    [
      'a redirect URI with a fragment',
      { clients: [{ clientID: 'c', clientSecret: 's', redirectURIs: ['https://a.b/#c'] }] },
      /without a fragment/,
    ],
    [
      'a redirect URI without a host',
      { clients: [{ clientID: 'c', clientSecret: 's', redirectURIs: ['myapp:/cb'] }] },
      /must be an absolute URL with a host/,
    ],
    ['a host name with a scheme', { allowHosts: ['http://app'] }, /allowHosts\.0 must be a name/],
    ['a host name with a port', { allowHosts: ['app:4000'] }, /allowHosts\.0 must be a name/],
    [
      'a team without a name',
      { users: [{ email: 'a', name: 'b', teams: [{ id: 'x' }] }] },
      /users\.0\.teams\.0\.name/,
    ],
    ['a server version nobody saw', { serverVersion: 7 }, /serverVersion/],
    ['a log that is none', { onRequest: 'x' }, /onRequest/],
  ])('refuses %s with a TypeError that names it', async (_title, options, message) => {
    await expect(startSandbox(options as SandboxOptions)).rejects.toThrow(TypeError);
    await expect(startSandbox(options as SandboxOptions)).rejects.toThrow(message);
  });

  it('says when the port is in use', async () => {
    const server = createServer();
    const port = await listen(server);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    server.close();
  });
});

/** As JavaScript can write it. */
const misspelt = { dney: true } as object;

describe('sandbox.login', () => {
  it('answers for the first user, or for another', async () => {
    const sandbox = await start();
    const { data } = (await (await getTeams(sandbox, await getToken(sandbox, 'ben@example.com'))).json()) as {
      data: unknown[];
    };
    expect(data).toHaveLength(1);
  });

  it('asks nobody twice, until authorizations are forgotten or tokens taken back', async () => {
    const sandbox = await start();
    const agent = request.agent(sandbox.url);
    const { pathname, search } = new URL(authorizationURL(sandbox));
    const ada = { email: 'ada@example.com', password: 'sandbox' };
    await agent.post(`/login${search}`).type('form').send(ada).expect(303);
    await agent.get(pathname + search).expect(200, /Authorize/);
    const token = await getToken(sandbox, ada.email);
    await agent.get(pathname + search).expect(302);
    sandbox.forgetAuthorizations();
    await agent.get(pathname + search).expect(200, /Authorize/);
    expect((await getTeams(sandbox, token)).status).toBe(200);
    await getToken(sandbox, ada.email);
    sandbox.revokeTokens(ada.email);
    await agent.get(pathname + search).expect(200, /Authorize/);
  });

  it('presses Deny', async () => {
    const sandbox = await start();
    const callback = await sandbox.login(authorizationURL(sandbox), { deny: true });
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'The resource owner or authorization server denied the request.',
      state: 's',
    });
  });

  it('goes to a redirect URI that was added later', async () => {
    const sandbox = await start();
    sandbox.addRedirectURI('http://localhost:4321/cb');
    const callback = await sandbox.login(authorizationURL(sandbox, 'http://localhost:4321/cb'));
    expect(callback.origin + callback.pathname).toBe('http://localhost:4321/cb');
  });

  it.each([
    [
      'a URL that is not of this sandbox',
      (): string => 'https://www.loopandtie.com/oauth2/authorize',
      {},
      /needs a URL of this sandbox/,
    ],
    [
      'a URL that no browser would open at this sandbox',
      (sandbox: Sandbox): string => authorizationURL(sandbox).replace('http:', 'ftp:'),
      {},
      /needs a URL of this sandbox/,
    ],
    ['a user there is not', authorizationURL, { as: 'nobody' }, /no email "nobody"; it has ada@example\.com/],
    [
      'a request that would show an error page',
      (sandbox: Sandbox): string => authorizationURL(sandbox, 'https://evil.test/'),
      {},
      /redirect_uri “https:\/\/evil\.test\/” is not registered/,
    ],
  ])('refuses %s', async (_title, urlFor, options, message) => {
    const sandbox = await start();
    await expect(sandbox.login(urlFor(sandbox), options)).rejects.toThrow(message);
  });

  it.each<[string, (sandbox: Sandbox) => unknown, string]>([
    [
      'login',
      (sandbox) => sandbox.login(authorizationURL(sandbox), misspelt),
      'login: dney is not known here',
    ],
    ['token', (sandbox) => sandbox.token(misspelt), 'token: dney is not known here'],
    [
      'next',
      (sandbox) => {
        sandbox.next('delay', 'teams', misspelt);
      },
      'next: dney is not known here',
    ],
  ])('refuses a misspelt option, as do the other members: %s', async (_member, run, message) => {
    const sandbox = await start();
    const refused = Promise.resolve().then(() => run(sandbox));
    await expect(refused).rejects.toThrow(new TypeError(message));
  });

  it('refuses to add an invalid redirect URI or to an unknown client', async () => {
    const sandbox = await start();
    expect(() => {
      sandbox.addRedirectURI('/cb');
    }).toThrow(/absolute URL/);
    expect(() => {
      sandbox.addRedirectURI('https://a.b/', 'nobody');
    }).toThrow(/no clientID "nobody"/);
    expect(() => {
      sandbox.revokeTokens('nobody');
    }).toThrow(/no email "nobody"/);
  });
});

describe('sandbox.next', () => {
  it.each([
    ['timeout', 'token', 'TimeoutError'],
    ['reset', 'token', 'TypeError'],
    ['slow', 'token', 'TimeoutError'],
    ['timeout', 'teams', 'TimeoutError'],
    ['slow', 'teams', 'TimeoutError'],
    ['reset', 'teams', 'TypeError'],
  ] as const)('makes %s happen once at %s', async (fault, place, name) => {
    const sandbox = await start();
    const token = await getToken(sandbox);
    const callback = await sandbox.login(authorizationURL(sandbox));
    sandbox.next(fault, place);
    const send = async (signal?: AbortSignal): Promise<string> => {
      const code = callback.searchParams.get('code') ?? '';
      const sent = place === 'token' ? exchange(sandbox, code, signal) : getTeams(sandbox, token, signal);
      return (await sent).text();
    };
    await expect(send(AbortSignal.timeout(fault === 'reset' ? 30_000 : 300))).rejects.toMatchObject({ name });
    await expect(send()).resolves.toContain(place === 'token' ? 'access_token' : 'data');
  });

  it.each([
    ['invalid_client', 'token', 401, '"error":"invalid_client"'],
    ['invalid_grant', 'token', 400, '"error":"invalid_grant"'],
    ['html_error', 'token', 500, '<h1>We are sorry'],
    ['html_error', 'teams', 500, '<h1>We are sorry'],
    ['revoked_token', 'teams', 401, ''],
  ] as const)('makes %s happen once at %s, with status %i', async (fault, place, status, body) => {
    const sandbox = await start();
    const token = await getToken(sandbox);
    const { searchParams } = await sandbox.login(authorizationURL(sandbox));
    sandbox.next(fault, place);
    const send = (): Promise<Response> =>
      place === 'token' ? exchange(sandbox, searchParams.get('code') ?? '') : getTeams(sandbox, token);
    const response = await send();
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(body)]);
    expect((await send()).status).toBe(200);
  });

  it.each(['access_denied', 'invalid_scope', 'server_error', 'temporarily_unavailable'] as const)(
    'sends the browser back with %s',
    async (fault) => {
      const sandbox = await start();
      sandbox.next(fault);
      const response = await fetch(authorizationURL(sandbox), { redirect: 'manual' });
      expect(response.headers.get('location')).toMatch(new RegExp(`\\?error=${fault}.*&state=s$`));
      sandbox.next(fault);
      const callback = await sandbox.login(authorizationURL(sandbox));
      expect(callback.searchParams.get('error')).toBe(fault);
      expect((await sandbox.login(authorizationURL(sandbox))).searchParams.has('code')).toBe(true);
    },
  );

  it.each([
    ['a fault there is not', 'nonsense', undefined, /fault must be one of timeout, delay, reset/],
    [
      'a place where it cannot happen',
      'revoked_token',
      'token',
      /revoked_token happens at teams, not at token/,
    ],
    ['a place there is not', 'timeout', 'moon', /place must be one of authorize, token, teams/],
  ])('refuses %s', async (_title, fault, place, message) => {
    const sandbox = await start();
    expect(() => {
      sandbox.next(fault as Fault, place as FaultPlace | undefined);
    }).toThrow(message);
  });
});
