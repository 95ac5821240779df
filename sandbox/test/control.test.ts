// The members of a sandbox over HTTP, as a test in any language calls them.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

const CALLBACK = 'http://localhost:3000/auth/loopandtie/callback';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.close());

interface Answer {
  status: number;
  body: unknown;
}

async function read(response: Response): Promise<Answer> {
  return { status: response.status, body: await response.json() };
}

async function get(path: string): Promise<Answer> {
  return read(await fetch(`${sandbox.url}/sandbox/${path}`));
}

async function post(path: string, body?: unknown): Promise<Answer> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  return read(await fetch(`${sandbox.url}/sandbox/${path}`, { method: 'POST', headers, ...json }));
}

function authorizationURL(redirectURI = CALLBACK): string {
  const query = {
    client_id: sandbox.client.clientID,
    redirect_uri: redirectURI,
    response_type: 'code',
    state: 's',
  };
  return `${sandbox.authorizationURL}?${new URLSearchParams(query).toString()}`;
}

async function logIn(changes: object = {}): Promise<URL> {
  const { body } = await post('login', { location: authorizationURL(), ...changes });
  return new URL((body as { callbackURL: string }).callbackURL);
}

async function exchange(code: string | null): Promise<{ status: number; accessToken: string }> {
  const { clientID, clientSecret } = sandbox.client;
  const response = await fetch(sandbox.tokenURL, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: code ?? '',
      client_id: clientID,
      client_secret: clientSecret,
      redirect_uri: CALLBACK,
    }),
  });
  const { access_token: accessToken = '' } = (await response.json()) as { access_token?: string };
  return { status: response.status, accessToken };
}

async function getTeams(accessToken: string): Promise<Answer | { status: 401 }> {
  const response = await fetch(sandbox.userProfileURL, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return response.status === 401 ? { status: 401 } : read(response);
}

describe('a call below /sandbox/', () => {
  it('logs a user in', async () => {
    const callback = await logIn({ as: 'ben@example.com' });
    expect(callback.searchParams.get('state')).toBe('s');
    const { accessToken } = await exchange(callback.searchParams.get('code'));
    expect(await getTeams(accessToken)).toMatchObject({ body: { data: [{ id: 'loop-tie' }] } });
  });

  it('presses Deny', async () => {
    expect((await logIn({ deny: true })).searchParams.get('error')).toBe('access_denied');
  });

  it('makes a fault', async () => {
    expect(await post('next', { fault: 'invalid_grant', times: 2 })).toEqual({ status: 200, body: {} });
    const code = (await logIn()).searchParams.get('code');
    expect([
      (await exchange(code)).status,
      (await exchange(code)).status,
      (await exchange(code)).status,
    ]).toEqual([400, 400, 200]);
  });

  it('gives a token without a login, and takes tokens back', async () => {
    const { body } = await post('token', { as: 'cleo@example.com' });
    const { accessToken } = body as { accessToken: string };
    expect(await getTeams(accessToken)).toEqual({ status: 200, body: { data: [] } });
    await post('revokeTokens', { email: 'ada@example.com' });
    expect((await getTeams(accessToken)).status).toBe(200);
    await post('revokeTokens');
    expect((await getTeams(accessToken)).status).toBe(401);
  });

  it("adds a client and a user, and sends the caller's response", async () => {
    const { body: client } = await post('clients', { redirectURIs: [CALLBACK] });
    const { body: user } = await post('users', { teams: [{ id: 't', name: 'T' }] });
    const { clientID, clientSecret } = client as { clientID: string; clientSecret: string };
    expect([clientID, clientSecret].join()).toMatch(/^client[\da-f]{12},[\da-f]{48}$/);
    const { email } = user as { email: string };
    const { body } = await post('token', { as: email, clientID });
    const { accessToken } = body as { accessToken: string };
    await post('next', { fault: { status: 429, headers: { 'Retry-After': '1' } }, place: 'teams', clientID });
    const headers = { authorization: `Bearer ${accessToken}` };
    const limited = await fetch(sandbox.userProfileURL, { headers });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await getTeams(accessToken)).toMatchObject({ status: 200, body: { data: [{ id: 't' }] } });
    await post('revokeTokens', { clientID });
    expect(await getTeams(accessToken)).toEqual({ status: 401 });
  });

  it('adds a redirect URI', async () => {
    const redirectURI = 'http://localhost:5555/callback';
    await post('addRedirectURI', { redirectURI });
    const { body } = await post('login', { location: authorizationURL(redirectURI) });
    expect((body as { callbackURL: string }).callbackURL).toMatch(
      /^http:\/\/localhost:5555\/callback\?code=/,
    );
  });

  it('forgets authorizations, and begins anew', async () => {
    await logIn();
    const isAsked = async () => (await fetch(authorizationURL(), { redirect: 'manual' })).status === 200;
    expect(await isAsked()).toBe(true); // nobody is logged in at the pages
    expect((await post('forgetAuthorizations')).status).toBe(200);
    await post('next', { fault: 'html_error' });
    expect(await post('reset')).toEqual({ status: 200, body: {} });
    expect(sandbox.requests).toEqual([]);
    expect((await exchange((await logIn()).searchParams.get('code'))).status).toBe(200);
  });

  it('lists requests, clients and users, as the members do', async () => {
    await fetch(sandbox.userProfileURL);
    expect((await get('requests')).body).toEqual(JSON.parse(JSON.stringify(sandbox.requests)));
    expect((await get('requests')).body).toMatchObject([{ path: '/v1/teams', status: 401 }]);
    expect((await get('clients')).body).toEqual(sandbox.clients);
    expect((await get('users')).body).toEqual(sandbox.users);
  });

  it('is not recorded itself', async () => {
    await get('users');
    expect(sandbox.requests).toEqual([]);
  });
});

describe('a wrong call', () => {
  it.each([
    [
      'a member that there is not',
      'explode',
      {},
      404,
      /there is no such call; there are POST \/sandbox\/login/,
    ],
    ['a misspelt name', 'next', { faultt: 'reset' }, 400, /faultt/],
    ['a fault that there is not', 'next', { fault: 'fire' }, 400, /fault must be one of timeout/],
    [
      'a place where it cannot happen',
      'next',
      { fault: 'reset', place: 'authorize' },
      400,
      /reset happens at/,
    ],
    ['a client that there is not', 'next', { fault: 'reset', clientID: 'x' }, 400, /no clientID "x"/],
    [
      'a user that there is not',
      'token',
      { as: 'x@example.com' },
      400,
      /no email "x@example.com"; it has ada/,
    ],
    ['no location', 'login', {}, 400, /location/],
    ['a location elsewhere', 'login', { location: 'https://www.loopandtie.com/' }, 400, /of this sandbox/],
    ['what is no redirect URI', 'addRedirectURI', { redirectURI: 'x' }, 400, /addRedirectURI/],
    ['a list', 'reset', [], 400, /must be an object/],
  ])('with %s is answered with a sentence', async (_title, path, body, status, message) => {
    const answer = await post(path, body);
    expect(answer).toEqual({ status, body: { error: expect.stringMatching(message) as string } });
  });

  it('that is not JSON says so', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST', headers, body: '{' });
    expect(await read(response)).toEqual({ status: 400, body: { error: 'the body is not JSON' } });
  });
});

describe('a page of another site', () => {
  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form of text', { 'content-type': 'text/plain' }],
    ['JSON with a foreign Origin', { 'content-type': 'application/json', origin: 'https://evil.test' }],
    ['JSON from another site', { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }],
  ])('cannot call it with %s', async (_title, headers) => {
    await fetch(sandbox.userProfileURL);
    const response = await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(400);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(sandbox.requests).toHaveLength(1);
  });
});
