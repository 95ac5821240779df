// What keeps the sandbox safe on a developer's laptop: other sites, floods, nonsense.
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import request from 'supertest';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

const PATH = `/oauth2/authorize?${new URLSearchParams({
  client_id: 'sandboxclient',
  redirect_uri: 'http://localhost:3000/auth/loopandtie/callback',
  response_type: 'code',
}).toString()}`;
const LOGIN = PATH.replace('/oauth2/authorize', '/login');
const ADA = { email: 'ada@example.com', password: 'sandbox' };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

/** Sends bytes as they are, and reads until the sandbox ends the connection. */
async function sendBytes(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => undefined);
  socket.end(bytes, 'latin1');
  await once(socket, 'close');
  return answer;
}

describe('a form that another site sends', () => {
  it.each([
    ['says so', { 'Sec-Fetch-Site': 'cross-site' }],
    ['comes from another port of this machine', { 'Sec-Fetch-Site': 'same-site' }],
    ['has a foreign origin', { Origin: 'http://127.0.0.1:1' }],
    ['hides its origin', { Origin: 'null' }],
  ])('logs nobody in and presses nothing if it %s', async (_title, headers) => {
    await request(sandbox.url).post(LOGIN).set(headers).type('form').send(ADA).expect(403);
    const agent = request.agent(sandbox.url);
    await agent.post(LOGIN).type('form').send(ADA).expect(303);
    const pressed = await agent.post(PATH).set(headers).type('form').send({ decision: 'authorize' });
    expect([pressed.status, pressed.headers.location]).toEqual([403, undefined]);
    await agent.post('/logout').set(headers).expect(403);
  });

  it('is refused before its body is read', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    const head = [
      `POST ${LOGIN} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Sec-Fetch-Site: cross-site',
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 100000',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket.setEncoding('latin1'), 'data')) as [string];
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    socket.destroy();
  });

  it.each([
    ['of the sandbox itself', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://127.0.0.1:1' }],
    ['of no browser', {}],
  ])('is accepted if it is one %s', async (_title, headers) => {
    await request(sandbox.url).post(LOGIN).set(headers).type('form').send(ADA).expect(303);
  });
});

describe('a host name', () => {
  it.each(['evil.test', '127.0.0.1.evil.test', 'localhost.evil.test:80', '169.254.0.1', 'localhost:80:80'])(
    'of somebody else gets nothing: %s',
    async (host) => {
      for (const path of ['/', PATH, '/v1/teams'])
        await request(sandbox.url).get(path).set('Host', host).expect(421);
    },
  );

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:2', '[::1]:3', 'app.localhost:4'])(
    'of this machine is answered: %s',
    async (host) => {
      await request(sandbox.url).get('/').set('Host', host).expect(200);
    },
  );

  it('is the one of the sandbox, however it was written', async () => {
    const mapped = await startSandbox({ host: '::ffff:127.0.0.1' });
    // A client writes it as URLs do; the connection itself goes to 127.0.0.1, which is the same.
    const { host, port } = new URL(mapped.url);
    await request(`http://127.0.0.1:${port}`).get('/').set('Host', host).expect(200);
    await mapped.close();
  });

  it.each(['0.0.0.0', '0'])('may be any if the sandbox was told to listen everywhere: %s', async (host) => {
    const open = await startSandbox({ host });
    await request(open.url).get('/').set('Host', 'sandbox.internal').expect(200);
    await open.close();
  });
});

describe('the pages', () => {
  it('allow no frames, scripts and caches', async () => {
    const { headers } = await request(sandbox.url).get(PATH);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('keep the logged-in user in an HttpOnly cookie for each port', async () => {
    const { headers } = await request(sandbox.url).post(LOGIN).type('form').send(ADA);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(
          `^sandbox_session_${new URL(sandbox.url).port}=[\\w-]{32}; Path=/; HttpOnly; SameSite=Lax$`,
        ),
      ),
    ]);
  });

  it('escape what the URL brings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (text) => {
        const value = encodeURIComponent(`"'><script>${text}`);
        for (const path of [`${PATH}&state=${value}`, `${PATH}&redirect_uri=${value}`]) {
          expect((await request(sandbox.url).get(path)).text).not.toMatch(/<script|'>/);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('nonsense', () => {
  it.each([
    ['a path that is not there', () => request(sandbox.url).get('/nothing'), 404],
    ['a path of Object', () => request(sandbox.url).get('/constructor'), 404],
    ['a path that cannot be decoded', () => request(sandbox.url).get('/%zz%c0'), 404],
    ['another method', () => request(sandbox.url).delete('/oauth2/token'), 404],
    ['a form that cannot be decoded', () => request(sandbox.url).post(LOGIN).type('form').send('a=%'), 400],
    ['a form that is too long', () => request(sandbox.url).post(LOGIN).send('x'.repeat(1_100_000)), 413],
  ])('is answered: %s', async (_title, send, status) => {
    const response = await send();
    expect([response.status, response.type]).toEqual([status, 'text/html']);
  });

  it.each([
    ['what is not HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${'x'.repeat(40_000)}`,
      /^HTTP\/1\.1 431 /,
    ],
    ['bytes beyond ASCII', `GET /\xff?\xff HTTP/1.0\r\nHost: localhost\r\n\r\n`, /^HTTP\/1\.1 4/],
    [
      'a body that ends early',
      'POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx',
      /^(?:$|HTTP\/1\.1 400 )/,
    ],
    ['a URL with a host', 'GET http://evil.test/ HTTP/1.0\r\nHost: localhost\r\n\r\n', / 404 /],
  ])('does not end the sandbox: %s', async (_title, bytes, answer) => {
    expect(await sendBytes(bytes)).toMatch(answer);
    await request(sandbox.url).get('/').expect(200);
  });

  it('in bodies of every encoding is answered, and never with 500', async () => {
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=b',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), fc.uint8Array({ maxLength: 200 }), async (type, bytes) => {
        const headers = { 'content-type': type };
        const response = await fetch(sandbox.tokenURL, { method: 'POST', body: Buffer.from(bytes), headers });
        expect([400, 401]).toContain(response.status);
      }),
      { numRuns: 60 },
    );
  });
});
