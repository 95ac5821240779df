// Connections that are used again: one that the server has just closed must not cost anybody the login.
import { Agent, type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { startApp, type TestApp } from '../support/app';
import { answerJson, answerWell, send, sendAndReset, TOKEN } from '../support/behaviours';
import type { Behaviour } from '../support/connections';
import { startProvider, type Provider } from '../support/provider';
import { createCertificate } from '../support/certificate';
import { logIn, whenAtRest } from '../support/victim';

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

interface Pair {
  app: TestApp;
  provider: Provider;
}

/** An app and its provider, over TLS if asked for; one login has already gone well. */
async function startWarm(options: object = {}, isTls = false): Promise<Pair> {
  const tls = isTls ? await createCertificate() : undefined;
  const provider = await startProvider({ ...(tls && { tls }) });
  const app = await startApp({
    options: {
      authorizationURL: `${provider.url}/authorize`,
      tokenURL: `${provider.url}/token`,
      userProfileURL: `${provider.url}/teams`,
      ...(tls && { agent: new https.Agent({ keepAlive: true, ca: tls.cert }) }),
      ...options,
    },
  });
  open.push(app, provider);
  expect(await logIn(app)).toMatchObject({ status: 200 });
  expect(provider.connections).toBe(1);
  return { app, provider };
}

/** Treats the connections that are open now in one way, and new ones well. */
function turnOn(provider: Provider, behaviour: Behaviour): void {
  const old = new Set<Socket>(provider.sockets);
  provider.behave((socket, request) => (old.has(socket) ? behaviour : answerWell)(socket, request));
}

const STALE: [title: string, behaviour: Behaviour][] = [
  ['is reset', sendAndReset('')],
  ['is closed', (socket) => socket.end()],
];

describe.each([
  ['http', false],
  ['https', true],
])('an idle connection over %s', (_protocol, isTls) => {
  it.each(STALE)('that %s as it is used again costs nobody the login', async (_title, behaviour) => {
    const { app, provider } = await startWarm({}, isTls);
    turnOn(provider, behaviour);
    expect(await logIn(app)).toMatchObject({ status: 200 });
    expect(provider.requests).toHaveLength(3);
    expect(provider.connections).toBe(2);
  });

  it.each(STALE)('that %s before a profile request does not either', async (_title, behaviour) => {
    const { app, provider } = await startWarm({ skipUserProfile: false }, isTls);
    const old = new Set(provider.sockets);
    provider.behave((socket, request) => {
      const isStale = old.has(socket) && request.startsWith('GET ');
      return (isStale ? behaviour : answerWell)(socket, request);
    });
    expect(await logIn(app)).toMatchObject({ status: 200, body: { user: { teams: [{ id: 'loop-tie' }] } } });
  });

  it.each(STALE)('that %s is given a second chance only once', async (_title, behaviour) => {
    const { app, provider } = await startWarm({}, isTls);
    provider.behave(behaviour);
    expect(await logIn(app)).toMatchObject({ status: 502, body: { code: 'network_error' } });
    expect(provider.requests).toHaveLength(3);
  });

  it('that is reset within the response is not sent again', async () => {
    const { app, provider } = await startWarm({}, isTls);
    turnOn(provider, sendAndReset('HTTP/1.1 2'));
    expect(await logIn(app)).toMatchObject({ status: 502, body: { code: 'network_error' } });
    expect(provider.requests).toHaveLength(2);
  });

  it('that falls silent gets no second chance', async () => {
    const { app, provider } = await startWarm({ timeout: 400 }, isTls);
    turnOn(provider, () => undefined);
    expect(await logIn(app)).toMatchObject({ status: 504, body: { code: 'timeout' } });
    await whenAtRest(app);
    expect(provider.requests).toHaveLength(2);
  });
});

it('the second chance is within the same deadline', async () => {
  const { app, provider } = await startWarm({ timeout: 400 });
  const old = new Set(provider.sockets);
  provider.behave((socket, request) => {
    if (old.has(socket)) sendAndReset('')(socket, request);
  });
  expect(await logIn(app)).toMatchObject({ status: 504, body: { code: 'timeout' } });
});

it.each([
  ['TCP', false],
  ['TLS', true],
])('a server that restarts under 20 idle %s connections costs no login', async (_title, isTls) => {
  const { app, provider } = await startWarm({}, isTls);
  const waiting: (() => void)[] = [];
  provider.behave((socket, request) => {
    waiting.push(() => answerWell(socket, request));
    if (waiting.length === 20) for (const go of waiting) go();
  });
  const first = await Promise.all(Array.from({ length: 20 }, () => logIn(app)));
  expect(first.map(({ status }) => status)).toEqual(Array(20).fill(200));
  await whenAtRest(app);
  expect(provider.sockets.size).toBe(20);

  turnOn(provider, sendAndReset(''));
  const second = await Promise.all(Array.from({ length: 20 }, () => logIn(app)));
  expect(second.map(({ status }) => status)).toEqual(Array(20).fill(200));
});

it('a stale connection to one host spares those of another host', async () => {
  const [tokens, teams] = [await startProvider(), await startProvider()];
  const options = {
    tokenURL: `${tokens.url}/token`,
    userProfileURL: `${teams.url}/teams`,
    skipUserProfile: false,
  };
  const app = await startApp({ options });
  open.push(app, tokens, teams);
  await logIn(app);
  turnOn(tokens, sendAndReset(''));
  expect(await logIn(app)).toMatchObject({ status: 200 });
  expect([tokens.connections, teams.connections]).toEqual([2, 1]);
});

it('an agent without a list of idle connections is retried too', async () => {
  const real = new Agent({ keepAlive: true });
  const agent = {
    keepAlive: true,
    addRequest: (request: ClientRequest, options: object) => {
      (Reflect.get(real, 'addRequest') as (...args: unknown[]) => void).call(real, request, options);
    },
  };
  const { app, provider } = await startWarm({ agent });
  turnOn(provider, sendAndReset(''));
  expect(await logIn(app)).toMatchObject({ status: 200 });
  expect(provider.requests).toHaveLength(3);

  // Two idle connections that are dead: nobody can drop the second one, and there is no third try.
  const waiting: (() => void)[] = [];
  provider.behave((socket, request) => {
    waiting.push(() => answerWell(socket, request));
    if (waiting.length === 2) for (const go of waiting) go();
  });
  await Promise.all([logIn(app), logIn(app)]);
  turnOn(provider, sendAndReset(''));
  expect(await logIn(app)).toMatchObject({ status: 502 });
  expect(provider.requests).toHaveLength(7);
  real.destroy();
});

describe('an answer that nobody asked for', () => {
  const again = JSON.stringify({ access_token: 'somebody-elses', token_type: 'bearer' });
  const unasked = `HTTP/1.1 200 OK\r\ncontent-length: ${again.length}\r\n\r\n${again}`;

  it("right behind another is not taken for the next login's response", async () => {
    const { app, provider } = await startWarm();
    provider.behave((socket, request) => {
      socket.cork();
      answerWell(socket, request);
      send(unasked)(socket, request);
      socket.uncork();
    });
    expect(await logIn(app)).toMatchObject({ status: 200, body: { user: { accessToken: TOKEN } } });
    provider.behave(answerJson({ access_token: 'their-own', token_type: 'bearer' }));
    expect(await logIn(app)).toMatchObject({ status: 200, body: { user: { accessToken: 'their-own' } } });
  });

  it("on an idle connection is not taken for the next login's response", async () => {
    const { app, provider } = await startWarm();
    await Promise.all(
      [...provider.sockets].map(
        (socket) =>
          new Promise<void>((sent) => {
            socket.write(unasked, () => {
              sent();
            });
          }),
      ),
    );
    provider.behave(answerJson({ access_token: 'their-own', token_type: 'bearer' }));
    expect(await logIn(app)).toMatchObject({ status: 200, body: { user: { accessToken: 'their-own' } } });
  });
});
