// What a test can see of the requests that its app sent: enough to find a mistake, and no secret.
import { setImmediate } from 'node:timers/promises';
import { startSandbox, type RecordedRequest, type Sandbox } from 'loopandtie-sandbox';
import { formatRequest } from '../lib/control/recorded-request';

const CALLBACK = 'http://localhost:3000/auth/loopandtie/callback';
const seen: RecordedRequest[] = [];
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ onRequest: (request) => seen.push(request) });
});

afterAll(() => sandbox.close());

async function getCode(): Promise<string> {
  const query = { client_id: 'sandboxclient', redirect_uri: CALLBACK, response_type: 'code' };
  const location = `${sandbox.authorizationURL}?${new URLSearchParams(query).toString()}`;
  return (await sandbox.login(location)).searchParams.get('code') ?? '';
}

/** Sends a token request, and gives what the sandbox kept of it. */
async function exchange(changes: Record<string, string>): Promise<RecordedRequest | undefined> {
  const body = new URLSearchParams({
    client_id: 'sandboxclient',
    client_secret: 'sandboxsecretforeverybody',
    code: await getCode(),
    redirect_uri: CALLBACK,
    grant_type: 'authorization_code',
    ...changes,
  });
  await (await fetch(sandbox.tokenURL, { method: 'POST', body })).text();
  return sandbox.requests.at(-1);
}

describe('sandbox.requests', () => {
  it('shows what the app sent, with what is secret blanked', async () => {
    expect(await exchange({ code_verifier: 'the-verifier', anything: 'else' })).toEqual({
      method: 'POST',
      path: '/oauth2/token',
      status: 400,
      reason: 'invalid_grant: a code_verifier came for a code without a code_challenge',
      parameters: {
        client_id: 'sandboxclient',
        client_secret: '[redacted]',
        code: '[redacted]',
        code_verifier: '[redacted]',
        redirect_uri: CALLBACK,
        grant_type: 'authorization_code',
        anything: '[redacted]',
      },
      headers: expect.objectContaining({
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      }) as unknown,
    });
    expect(seen).toEqual(sandbox.requests);
  });

  it("shows no code from a redirect URI's query or a name", async () => {
    const code = await getCode();
    const record = await exchange({
      redirect_uri: `${CALLBACK}?code=${code}#${code}`,
      [code]: '',
      'a-b': 'x',
    });
    expect(record?.parameters).toMatchObject({
      redirect_uri: `${CALLBACK}?[redacted]`,
      '[redacted]': '[redacted]',
    });
    expect(JSON.stringify(record)).not.toContain(code);
  });

  it('shows no code of a wrong redirect URI in reasons or pages', async () => {
    const code = await getCode();
    const query = { client_id: 'sandboxclient', redirect_uri: `https://wrong.test/cb?code=${code}` };
    const response = await fetch(`${sandbox.authorizationURL}?${new URLSearchParams(query).toString()}`);
    expect(await response.text()).not.toContain(code);
    expect(sandbox.requests.at(-1)?.reason).toContain('“https://wrong.test/cb?[redacted]” is not registered');
  });

  it('says that a bug of the sandbox is one, with status 500', async () => {
    const broken = await startSandbox();
    // As no test should do: it makes the login page fail.
    (broken.users as unknown[]).push(null);
    const query = { client_id: 'sandboxclient', redirect_uri: CALLBACK, response_type: 'code' };
    const { status } = await fetch(`${broken.authorizationURL}?${new URLSearchParams(query).toString()}`);
    expect([status, broken.requests.at(-1)?.reason]).toEqual([
      500,
      expect.stringMatching(/^this is a bug of the sandbox: TypeError/),
    ]);
    await broken.close();
  });

  it('keeps a bounded part of each request', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`name-${index}`, 'x']));
    const record = await exchange({ scope: 'x'.repeat(100_000), ['n'.repeat(10_000)]: '1', ...many });
    expect(JSON.stringify(record?.parameters).length).toBeLessThan(5_000);
  });

  it('survives a multipart body that is cut off within a file', async () => {
    const body = '--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\ncut';
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const { status } = await fetch(sandbox.tokenURL, { method: 'POST', body, headers });
    expect(status).toBe(400);
    expect((await exchange({ client_secret: 'x' }))?.status).toBe(401);
  });

  it.each([
    ['Bearer secret', 'Bearer [redacted]'],
    ['Basic c2VjcmV0', 'Basic [redacted]'],
    ['secret', '[redacted]'],
  ])('shows how the app authenticates, and not with what: %s', async (authorization, shown) => {
    const headers = { authorization, cookie: 'a=secret', 'x-api-key': 'secret' };
    await (await fetch(`${sandbox.userProfileURL}?access_token=secret`, { headers })).text();
    const last = sandbox.requests.at(-1);
    expect(last?.headers).toMatchObject({
      authorization: shown,
      cookie: '[redacted]',
      'x-api-key': '[redacted]',
    });
    expect(JSON.stringify(last)).not.toContain('secret');
  });

  it.each([
    [{}, undefined],
    [{ client_id: 'x' }, 'invalid_client: the client is unknown'],
    [{ client_id: '' }, 'invalid_client: the client is missing'],
    [{ client_secret: 'x' }, "invalid_client: the client's secret is wrong"],
    [{ client_secret: '' }, "invalid_client: the client's secret is missing"],
    [{ grant_type: '' }, 'invalid_request: grant_type is missing'],
    [{ grant_type: 'x' }, 'unsupported_grant_type: the grant_type is not authorization_code'],
    [{ code: 'x' }, 'invalid_grant: the code is not known here'],
    [{ redirect_uri: 'x' }, 'invalid_grant: the redirect_uri is not the one of the authorization request'],
  ])('says what the provider keeps to itself: %o', async (changes, reason) => {
    expect((await exchange(changes))?.reason).toBe(reason);
  });

  it.each([
    ['GET', '/oauth2/token', 'this path takes only POST'],
    ['DELETE', '/oauth2/authorize', 'this path takes only GET and POST'],
    ['POST', '/v1/teams', 'this path takes only GET'],
    ['GET', '/v1/gifts', 'of the API, the sandbox has only GET /v1/teams'],
    ['GET', '/oauth/authorize', 'there is no such path'],
    ['POST', '/oauth2/revoke', 'Loop & Tie documents no such endpoint'],
  ])('says why there is nothing at %s %s', async (method, path, reason) => {
    const response = await fetch(sandbox.url + path, { method });
    expect([response.status, sandbox.requests.at(-1)?.reason]).toEqual([404, reason]);
  });

  it('says that a body of an unknown type was not read', async () => {
    await fetch(sandbox.tokenURL, { method: 'POST', body: 'grant_type=authorization_code' });
    expect(sandbox.requests.at(-1)?.reason).toBe(
      'invalid_request: grant_type is missing, and the body had no parameters: look at its Content-Type',
    );
  });

  it('tells a used code from one that never was', async () => {
    const code = await getCode();
    await exchange({ code });
    expect((await exchange({ code }))?.reason).toBe('invalid_grant: the code was used before');
  });

  it('has no status for a request that was never answered', async () => {
    sandbox.next('reset');
    const before = sandbox.requests.length;
    await expect(exchange({})).rejects.toThrow();
    // The record is made when the sandbox sees the connection end.
    while (sandbox.requests.length === before) await setImmediate();
    expect(sandbox.requests.at(-1)).not.toHaveProperty('status');
    expect(sandbox.requests.at(-1)).toMatchObject({ reason: 'reset, as it was told to' });
  });

  it('keeps the last thousand', async () => {
    for (let count = 0; count < 1_003; count += 1) await (await fetch(`${sandbox.url}/${count}`)).text();
    expect(sandbox.requests).toHaveLength(1_000);
    expect(sandbox.requests[0]?.path).toBe('/3');
  });
});

describe('a line of the log', () => {
  const request = { method: 'GET', path: '/x', parameters: {}, headers: {} };

  it.each([
    [{ status: 200 }, 'GET /x 200'],
    [{}, 'GET /x no response'],
    [{ status: 400, reason: 'why' }, 'GET /x 400  why'],
    [{ status: 404, path: '/\x1b[31m\u009b\n' }, 'GET /%1B[31m%C2%9B%0A 404'],
    [{ status: 400, reason: 'a “b\nc” \x1b' }, 'GET /x 400  a “b?c” ?'],
    [{ status: 404, path: `/${'a'.repeat(300)}` }, `GET /${'a'.repeat(199)} 404`],
  ])('is one line for %j', (changes, line) => {
    expect(formatRequest({ ...request, ...changes })).toBe(line);
  });
});
