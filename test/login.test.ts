// The whole login, through the pages of the sandbox: the strategy and the provider's behaviour together.
import request from 'supertest';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { LoopAndTieError, TokenError } from '../lib';
import { CLIENT_ID, CLIENT_SECRET, startApp, type TestApp } from './support/app';

const sandboxes: Partial<Record<4 | 5, Sandbox>> = {};
const apps: Partial<Record<4 | 5, TestApp>> = {};

beforeAll(async () => {
  for (const version of [4, 5] as const) {
    const clients = [
      { clientID: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectURIs: ['http://127.0.0.1/callback'] },
    ];
    const sandbox = await startSandbox({ clients, serverVersion: version });
    const { authorizationURL, tokenURL, userProfileURL } = sandbox;
    const app = await startApp({
      options: { authorizationURL, tokenURL, userProfileURL, skipUserProfile: false, timeout: 1_000 },
    });
    sandbox.addRedirectURI(app.callbackURL);
    sandboxes[version] = sandbox;
    apps[version] = app;
  }
});

afterAll(async () => {
  await Promise.all([...Object.values(apps), ...Object.values(sandboxes)].map((server) => server.close()));
});

function get(version: 4 | 5 = 5): { app: TestApp; sandbox: Sandbox } {
  const [app, sandbox] = [apps[version], sandboxes[version]];
  if (!app || !sandbox) throw new Error('they were not started');
  return { app, sandbox };
}

type Agent = ReturnType<typeof request.agent>;

async function begin(agent: Agent): Promise<string> {
  return (await agent.get('/login').expect(302)).headers.location ?? '';
}

async function logIn(
  agent: Agent,
  { sandbox }: ReturnType<typeof get>,
  options = {},
): Promise<request.Response> {
  const { pathname, search } = await sandbox.login(await begin(agent), options);
  return agent.get(pathname + search);
}

describe('a login', () => {
  it.each([4, 5] as const)('leads to the user and teams with version %i of the server', async (version) => {
    const { app, sandbox } = get(version);
    const agent = request.agent(app.url);
    const response = await logIn(agent, { app, sandbox }, { as: 'ben@example.com' });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      user: {
        provider: 'loopandtie',
        accessToken: expect.stringMatching(/^lt_yourapp_[\w-]{27}$/) as string,
        tokenType: 'Bearer',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.000Z$/) as string,
        teams: [{ id: 'loop-tie', name: 'Loop & Tie' }],
      },
      info: {},
    });
    const { user } = response.body as { user: object };
    expect((await agent.get('/me')).body).toEqual({ user });
  });

  it('that is denied fails with 403, and the next one works', async () => {
    const { app, sandbox } = get();
    const agent = request.agent(app.url);
    expect((await logIn(agent, { app, sandbox }, { deny: true })).status).toBe(403);
    expect((await logIn(agent, { app, sandbox })).status).toBe(200);
  });

  it('in two tabs works whichever is finished first', async () => {
    const { app, sandbox } = get();
    const agent = request.agent(app.url);
    const [one, two] = [await begin(agent), await begin(agent)];
    for (const location of [two, one]) {
      const { pathname, search } = await sandbox.login(location);
      await agent.get(pathname + search).expect(200);
    }
  });

  it.each([
    ['invalid_client', TokenError, 502, 'invalid_client'],
    ['invalid_grant', TokenError, 502, 'invalid_grant'],
    ['html_error', LoopAndTieError, 503, 'unavailable'],
    ['timeout', LoopAndTieError, 504, 'timeout'],
    ['slow', LoopAndTieError, 504, 'timeout'],
  ] as const)('that meets %s ends in an error, and the next one works', async (fault, type, status, code) => {
    const { app, sandbox } = get();
    const agent = request.agent(app.url);
    sandbox.next(fault);
    const response = await logIn(agent, { app, sandbox });
    expect([response.status, (response.body as { code: string }).code]).toEqual([status, code]);
    expect(app.errors.at(-1)).toBeInstanceOf(type);
    expect((await logIn(agent, { app, sandbox })).status).toBe(200);
  });

  it('on a kept connection that breaks within the response is not retried', async () => {
    const { app, sandbox } = get();
    const agent = request.agent(app.url);
    expect((await logIn(agent, { app, sandbox })).status).toBe(200);
    sandbox.next('reset');
    expect((await logIn(agent, { app, sandbox })).status).toBe(502);
    expect(app.errors.at(-1)).toMatchObject({ code: 'network_error' });
  });

  it('with a token revoked before the teams ends in a clear error', async () => {
    const { app, sandbox } = get();
    sandbox.next('revoked_token');
    const response = await logIn(request.agent(app.url), { app, sandbox });
    expect(response.status).toBe(502);
    expect((response.body as { error: string }).error).toMatch(/The user revoked access/);
  });

  it('that the provider cannot serve now comes back with 503', async () => {
    const { app, sandbox } = get();
    const agent = request.agent(app.url);
    sandbox.next('temporarily_unavailable');
    const page = await fetch(await begin(agent), { redirect: 'manual' });
    const { pathname, search } = new URL(page.headers.get('location') ?? '');
    await agent.get(pathname + search).expect(503);
  });
});
