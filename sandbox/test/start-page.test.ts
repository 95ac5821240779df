// The start page over HTTP: who gets it, what it may do, what its script is told, and who may press its buttons.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import request from 'supertest';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const APP = { redirect_uri: 'http://localhost:3000/auth/loopandtie/callback', response_type: 'code' };
const AUTHORIZE = `/oauth2/authorize?${new URLSearchParams({ client_id: 'sandboxclient', ...APP }).toString()}`;

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.close());

async function openPage(from = sandbox): Promise<request.Response> {
  return await request(from.url).get('/').set('Accept', BROWSER).expect(200);
}

interface State {
  id: string;
  total: number;
  kept: number;
  requests: { path: string }[];
  faults: object[];
  alwaysAsk: boolean;
}

async function readState(after = 0): Promise<State> {
  const { text } = await request(sandbox.url).get(`/sandbox/state?after=${after}`).expect(200);
  // What the sandbox sent; each test looks at what it needs.
  return JSON.parse(text) as State;
}

async function ask(...paths: string[]): Promise<void> {
  for (const path of paths) await request(sandbox.url).get(path);
}

describe('GET /', () => {
  it.each(['', '*/*', 'application/json, text/plain, */*'])(
    'gives a program plain text: Accept %j',
    async (accept) => {
      const response = await request(sandbox.url).get('/').set('Accept', accept).expect(200);
      expect(response.type).toBe('text/plain');
      expect(response.text).toContain(sandbox.authorizationURL);
      expect(response.text).toContain('This is not Loop & Tie');
      expect(response.headers.vary).toBe('Accept');
    },
  );

  it('gives a browser the page, with the settings of the app', async () => {
    const { type, text, headers } = await openPage();
    expect([type, headers.vary]).toEqual(['text/html', 'Accept']);
    expect(text).toContain('This is not Loop &amp; Tie');
    for (const value of [sandbox.client.clientSecret, sandbox.authorizationURL, sandbox.userProfileURL]) {
      expect(text).toContain(`=<wbr />${value}</code>`);
    }
    await request(sandbox.url).head('/').set('Accept', BROWSER).expect(200);
  });

  it('says which setting cannot be written to a .env file', async () => {
    const clients = [{ clientID: 'id', clientSecret: 'a\nb', redirectURIs: [APP.redirect_uri] }];
    const other = await startSandbox({ clients });
    expect((await openPage(other)).text).toContain('LOOPANDTIE_CLIENT_SECRET cannot be written');
    await other.close();
  });

  it('escapes what clients are called', async () => {
    const clients = [{ clientID: '<b>id', clientSecret: '"><b>', redirectURIs: [APP.redirect_uri] }];
    const other = await startSandbox({ clients });
    expect((await openPage(other)).text).not.toContain('<b>');
    await other.close();
  });

  it('allows the script and styles of the page, and no others', async () => {
    const { text, headers } = await openPage();
    const policy = headers['content-security-policy'] ?? '';
    const inline = [...text.matchAll(/<(script|style)>(.*?)<\/\1>/gs)];
    expect(inline.map(([, tag]) => tag)).toEqual(['style', 'style', 'script']);
    for (const [, , content = ''] of inline) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(content).digest('base64')}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(text).not.toMatch(/ (?:on\w+|style|src)=/);
  });
});

describe('what the page is told', () => {
  it('is the requests since the last look, the oldest first', async () => {
    await ask('/one', '/two');
    const first = await readState();
    expect(first).toMatchObject({ total: 2, kept: 2, requests: [{ path: '/one' }, { path: '/two' }] });
    await ask('/three');
    expect((await readState(first.total)).requests).toMatchObject([{ path: '/three' }]);
    expect((await readState(3)).requests).toEqual([]);
  });

  it('is at most 200 requests', async () => {
    await ask(...Array.from({ length: 203 }, (_, index) => `/${index}`));
    const { requests, total } = await readState();
    expect([requests.length, requests[0]?.path, total]).toEqual([200, '/3', 203]);
  });

  it('says that the requests were cleared', async () => {
    await ask('/one', '/two');
    sandbox.reset();
    expect(await readState(2)).toMatchObject({ total: 2, kept: 0, requests: [] });
    await ask('/three');
    expect(await readState(2)).toMatchObject({ total: 3, kept: 1, requests: [{ path: '/three' }] });
  });

  it('tells one sandbox from the next', async () => {
    const { id } = await readState();
    await sandbox.close();
    sandbox = await startSandbox();
    expect((await readState()).id).not.toBe(id);
  });

  it.each(['x', '-1', '1e9', ''])('is well for any number: %j', async (after) => {
    await ask('/one');
    await request(sandbox.url).get(`/sandbox/state?after=${after}`).expect(200);
  });

  it('has the faults that wait', async () => {
    sandbox.next('timeout', 'teams', { times: 2 });
    sandbox.next('access_denied');
    expect((await readState()).faults).toMatchObject([
      { fault: 'timeout', place: 'teams', times: 2 },
      { fault: 'access_denied', place: 'authorize', times: 1 },
    ]);
    await ask(AUTHORIZE);
    expect((await readState()).faults).toHaveLength(1);
  });

  it('is not recorded', async () => {
    await readState();
    expect(sandbox.requests).toEqual([]);
  });
});

describe('Always ask', () => {
  it('shows Authorize and Deny each time, until the sandbox starts over', async () => {
    const agent = request.agent(sandbox.url);
    const ada = { email: 'ada@example.com', password: 'sandbox' };
    const logIn = () => agent.post(AUTHORIZE.replace('/oauth2/authorize', '/login')).type('form').send(ada);
    await logIn();
    await agent.post(AUTHORIZE).type('form').send({ decision: 'authorize' }).expect(302);
    const call = (alwaysAsk: unknown) => agent.post('/sandbox/setAlwaysAsk').send({ alwaysAsk });
    await call('yes').expect(400, { error: 'setAlwaysAsk: alwaysAsk must be true or false' });
    await call(true).expect(200);
    await agent.get(AUTHORIZE).expect(200, /Deny/);
    sandbox.setAlwaysAsk(false);
    await call(true).expect(200);
    expect((await readState()).alwaysAsk).toBe(true);
    sandbox.reset();
    expect((await readState()).alwaysAsk).toBe(false);
  });
});

const BUTTONS: [call: string, body: object][] = [
  ['next', { fault: 'server_error', place: 'authorize' }],
  ['revokeTokens', {}],
  ['forgetAuthorizations', {}],
  ['setAlwaysAsk', { alwaysAsk: true }],
  ['reset', {}],
];

describe.each(BUTTONS)('the button that calls %s', (name, body) => {
  it('can be pressed on the page itself', async () => {
    const headers = { Origin: sandbox.url, 'Sec-Fetch-Site': 'same-origin' };
    await request(sandbox.url).post(`/sandbox/${name}`).set(headers).send(body).expect(200, {});
  });

  it.each([
    ['says so', { 'Sec-Fetch-Site': 'cross-site' }],
    ['is on another port of this machine', { 'Sec-Fetch-Site': 'same-site' }],
    ['has a foreign origin', { Origin: 'http://127.0.0.1:1' }],
    ['hides its origin', { Origin: 'null' }],
  ])('cannot be pressed by a site that %s', async (_title, headers) => {
    const response = await request(sandbox.url).post(`/sandbox/${name}`).set(headers).send(body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.body).toMatchObject({ error: expect.stringContaining('another site') as string });
  });

  it('cannot be pressed by a form, whatever it says', async () => {
    const form = await request(sandbox.url).post(`/sandbox/${name}`).type('form').send(JSON.stringify(body));
    expect([form.status, form.text]).toEqual([400, expect.stringContaining('application/json')]);
  });

  it('refuses another site before it reads the body', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    const head = [
      `POST /sandbox/${name} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Sec-Fetch-Site: cross-site',
      'Content-Type: application/json',
      'Content-Length: 100000',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket.setEncoding('latin1'), 'data')) as [string];
    expect(answer).toMatch(/^HTTP\/1\.1 4/);
    socket.destroy();
  });

  it('refuses a name that another site could resolve to this machine', async () => {
    const headers = { Host: 'evil.test', Origin: 'http://evil.test', 'Sec-Fetch-Site': 'same-origin' };
    await request(sandbox.url).post(`/sandbox/${name}`).set(headers).send(body).expect(421);
  });
});

it('refuses to appear under a name that another site could point here', async () => {
  for (const path of ['/', '/sandbox/state']) {
    await request(sandbox.url).get(path).set({ Host: 'evil.test', Accept: BROWSER }).expect(421);
  }
});

it('tells another site nothing', async () => {
  const response = await request(sandbox.url).get('/sandbox/state').set('Sec-Fetch-Site', 'cross-site');
  expect(response.body).not.toHaveProperty('users');
  expect(response.headers).not.toHaveProperty('access-control-allow-origin');
});
