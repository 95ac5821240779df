// The authorization page, without JavaScript: log in, Authorize, Deny, and what is refused.
import request from 'supertest';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

const CALLBACK = 'http://localhost:9/callback';
let sandbox: Sandbox;
let older: Sandbox;

beforeAll(async () => {
  const clients = [
    {
      clientID: 'the-client',
      clientSecret: 's',
      name: 'App <&>',
      redirectURIs: [CALLBACK, 'http://127.0.0.1/cb', 'http://[::1]/cb', 'https://app.test/cb?tenant=1'],
    },
  ];
  sandbox = await startSandbox({ clients });
  older = await startSandbox({ clients, serverVersion: 4 });
});

afterAll(async () => {
  await Promise.all([sandbox.close(), older.close()]);
});

function pathFor(changes: Record<string, string | undefined> = {}, tail = ''): string {
  const all = { client_id: 'the-client', redirect_uri: CALLBACK, response_type: 'code', ...changes };
  const given = Object.entries(all as Record<string, string | undefined>).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `/oauth2/authorize?${new URLSearchParams(given).toString()}${tail}`;
}

/** The forms of a page, as a browser would send them. */
function readForm(html: string, index = 0): { action: string; fields: Record<string, string> } {
  const form = [...html.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)][index];
  const fields: Record<string, string> = {};
  for (const [input] of (form?.[2] ?? '').matchAll(/<input[^>]*>/gs)) {
    const [, name = ''] = /name="([^"]*)"/.exec(input) ?? [];
    fields[name] = /value="([^"]*)"/.exec(input)?.[1] ?? '';
  }
  return { action: (form?.[1] ?? '').replaceAll('&amp;', '&'), fields };
}

type Agent = ReturnType<typeof request.agent>;

async function logIn(
  agent: Agent,
  path: string,
  changes: Record<string, string> = {},
): Promise<request.Response> {
  const { action, fields } = readForm((await agent.get(path).expect(200)).text);
  return agent
    .post(action)
    .type('form')
    .send({ ...fields, ...changes });
}

async function decide(agent: Agent, path: string, decision: string): Promise<string> {
  const { action, fields } = readForm((await agent.get(path).expect(200)).text);
  const response = await agent
    .post(action)
    .type('form')
    .send({ ...fields, decision });
  return response.headers.location ?? '';
}

describe('a person', () => {
  it('logs in with the filled form, authorizes, and returns with a code', async () => {
    const agent = request.agent(sandbox.url);
    const path = pathFor({ state: 'abc' });
    const login = await agent.get(path);
    expect(login.text).toMatch(/<button type="submit">Log in<\/button>/);
    const response = await logIn(agent, path);
    expect(response.status).toBe(303);
    const page = await agent.get(response.headers.location ?? '');
    expect(page.text).toMatch(/>\s*Authorize\s*<\/button>/);
    expect(page.text).toMatch(/>\s*Deny\s*<\/button>/);
    expect(page.text).toContain('Ada Moreno');
    expect(await decide(agent, path, 'authorize')).toMatch(
      /^http:\/\/localhost:9\/callback\?code=[0-9a-f]{64}&state=abc$/,
    );
  });

  it('is sent back without a page once the app has a token', async () => {
    const agent = request.agent(sandbox.url);
    const path = pathFor({ state: 'abc' });
    await logIn(agent, path, { email: 'ben@example.com' });
    await decide(agent, path, 'authorize');
    await agent.get(path).expect(200, /Authorize/);
    sandbox.token({ as: 'ben@example.com' });
    const response = await agent.get(path).expect(302);
    expect(response.headers.location).toMatch(/\?code=[0-9a-f]{64}&state=abc$/);
  });

  it('presses Deny and returns with the error, its text and the state', async () => {
    const agent = request.agent(sandbox.url);
    const path = pathFor({ state: 'abc' });
    await logIn(agent, path, { email: 'cleo@example.com' });
    expect(await decide(agent, path, 'deny')).toBe(
      `${CALLBACK}?error=access_denied&error_description=The+resource+owner+or+authorization+server+denied+the+request.&state=abc`,
    );
  });

  it('is told when the password is wrong, and can try again', async () => {
    const response = await logIn(request.agent(sandbox.url), pathFor(), { password: 'wrong' });
    expect(response.status).toBe(422);
    expect(response.text).toContain('The email or password is wrong.');
    const reloaded = await request(sandbox.url).get(pathFor().replace('/oauth2/authorize', '/login'));
    expect([reloaded.status, reloaded.headers.location]).toEqual([303, pathFor()]);
  });

  it('can be another user with one press', async () => {
    const agent = request.agent(sandbox.url);
    const path = pathFor();
    const { action, fields } = readForm((await agent.get(path)).text, 2);
    await agent.post(action).type('form').send(fields).expect(303);
    expect((await agent.get(path)).text).toContain('Cleo Lindqvist');
  });

  it('can log out and be somebody else', async () => {
    const agent = request.agent(sandbox.url);
    const path = pathFor();
    await logIn(agent, path, { email: 'cleo@example.com' });
    const { action, fields } = readForm((await agent.get(path)).text, 1);
    await agent.post(action).type('form').send(fields).expect(303);
    expect((await agent.get(path)).text).toContain('<h1>Log in</h1>');
  });

  it('is asked to log in again if the session ended meanwhile', async () => {
    const path = pathFor({ state: 'abc' });
    const response = await request(sandbox.url).post(path).type('form').send({ decision: 'authorize' });
    expect([response.status, response.headers.location]).toEqual([303, path]);
  });

  it('is told on every page that this is a sandbox', async () => {
    for (const path of [pathFor(), '/oauth2/authorize']) {
      expect((await request(sandbox.url).get(path)).text).toContain('This is not Loop &amp; Tie');
    }
  });
});

describe('the state', () => {
  it.each([
    ['%41b+c%20d%2B', 'Ab+c+d%2B'],
    ['%C3%BC%00', '%C3%BC%00'],
    ['a%26b%3Dc', 'a%26b%3Dc'],
    ['a|b^{c}', 'a%7Cb%5E%7Bc%7D'],
    ['', undefined],
  ])('is decoded and encoded again: %s', async (sent, state) => {
    sandbox.forgetAuthorizations();
    const path = pathFor({}, `&state=${sent}`);
    const agent = request.agent(sandbox.url);
    const { headers } = await logIn(agent, path, { email: 'cleo@example.com' });
    expect(headers.location).toBe(path);
    expect((await decide(agent, path, 'deny')).split('&state=')[1]).toBe(state);
    expect((await decide(agent, path, 'authorize')).split('&state=')[1]).toBe(state);
    sandbox.token({ as: 'cleo@example.com' });
    expect((await agent.get(path)).headers.location?.split('&state=')[1]).toBe(state);
    const callback = await sandbox.login(sandbox.url + path);
    expect(callback.href.split('&state=')[1]).toBe(state);
  });

  it('is absent when none was sent', async () => {
    expect((await sandbox.login(`${sandbox.url}${pathFor()}`)).searchParams.has('state')).toBe(false);
  });

  it('goes behind a query of the redirect URI', async () => {
    const callback = await sandbox.login(
      `${sandbox.url}${pathFor({ redirect_uri: 'https://app.test/cb?tenant=1', state: 'x' })}`,
    );
    expect(callback.href).toMatch(/^https:\/\/app\.test\/cb\?tenant=1&code=[0-9a-f]{64}&state=x$/);
  });
});

describe('an authorization request that is wrong', () => {
  const rows: [title: string, changes: Record<string, string | undefined>, status: number][] = [
    ['no client_id', { client_id: undefined }, 400],
    ['an unknown client', { client_id: 'nobody' }, 401],
    ['no redirect_uri', { redirect_uri: undefined }, 400],
    ['a redirect_uri that is not registered', { redirect_uri: 'http://localhost:9/callback/' }, 400],
    ['a redirect_uri of somebody else', { redirect_uri: 'https://evil.test/' }, 400],
    ['another port on localhost', { redirect_uri: 'http://localhost:10/callback' }, 400],
    ['no response_type', { response_type: undefined }, 400],
    ['another response_type', { response_type: 'token' }, 400],
  ];

  it.each(rows)('for %s is a page of HTML, never a redirect', async (_title, changes, status) => {
    const response = await request(sandbox.url).get(pathFor({ state: 'x', ...changes }));
    expect([response.status, response.type]).toEqual([status, 'text/html']);
    expect(response.headers).not.toHaveProperty('location');
    expect((await request(older.url).get(pathFor(changes))).status).toBe(200);
    await expect(sandbox.login(`${sandbox.url}${pathFor(changes)}`)).rejects.toThrow(
      /refused the authorization request/,
    );
  });

  it.each([
    ['a challenge without a method', { code_challenge: 'x' }],
    ['a method nobody knows', { code_challenge: 'x', code_challenge_method: 'S512' }],
  ])('for %s too, if the version knows PKCE', async (_title, changes) => {
    expect((await request(sandbox.url).get(pathFor(changes))).status).toBe(400);
    expect((await request(older.url).get(pathFor(changes))).text).toContain('<h1>Log in</h1>');
  });

  it('is escaped when it is shown', async () => {
    const page = await request(sandbox.url).get(pathFor({ state: '"><script>' }, '&x="><script>'));
    expect(page.text).not.toContain('<script>');
    expect(page.text).toContain('App &lt;&amp;&gt;');
  });
});

describe('a redirect URI on loopback', () => {
  it.each([
    ['with any port on 127.0.0.1', 'http://127.0.0.1:4567/cb', 200],
    ['with any port on [::1]', 'http://[::1]:4567/cb', 200],
    ['not with another port on localhost', 'http://localhost:10/callback', 400],
    ['not with another path', 'http://127.0.0.1:4567/other', 400],
    ['with an added query', 'http://127.0.0.1:4567/cb?x', 200],
    ['not with another scheme', 'https://127.0.0.1:4567/cb', 400],
    ['not with a user', 'http://evil.test@127.0.0.1:4567/cb', 400],
    ['not with a line break that URL cleans away', 'http://127.0.0.1:4567/c\nb', 400],
  ])('matches %s', async (_title, uri, status) => {
    expect((await request(sandbox.url).get(pathFor({ redirect_uri: uri }))).status).toBe(status);
  });

  it('has to have its port on the older version', async () => {
    const page = await request(older.url).get(pathFor({ redirect_uri: 'http://127.0.0.1:4567/cb' }));
    expect(page.text).toContain('An error has occurred');
  });
});

it('keeps the login page of a second tab valid during a login', async () => {
  const agent = request.agent(sandbox.url);
  const path = pathFor({ state: 'second tab' });
  const second = readForm((await agent.get(path).expect(200)).text);
  await logIn(agent, pathFor({ state: 'first tab' }));
  const answer = await agent.post(second.action).type('form').send(second.fields);
  expect([answer.status, answer.headers.location]).toEqual([303, path]);
});
