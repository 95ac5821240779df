// Shutting down while a login is at its callback: it is finished, unless it takes longer than the patience lasts. And
// connections on which no request ever comes.
import { once } from 'node:events';
import { connect } from 'node:net';
import { beginHeldLogin, startHeldProvider, type HeldProvider } from './support/held-provider';
import { runApp } from './support/running-app';

let provider: HeldProvider;

beforeEach(async () => {
  provider = await startHeldProvider();
});

async function beginCallback(env: NodeJS.ProcessEnv = {}) {
  const app = await runApp({ ...provider.env, ...env });
  const browser = app.newBrowser();
  const callback = await beginHeldLogin(browser, '/teams');
  const { asked, release } = provider.hold('/token');
  const answer = browser.open(callback);
  await asked;
  return { app, answer, release };
}

describe('a shutdown', () => {
  it('finishes a login that is at its callback, and takes nothing new', async () => {
    const { app, answer, release } = await beginCallback();
    const stopped = app.stop();
    await expect(app.newBrowser().open('/')).rejects.toThrow();
    release();
    const response = await answer;
    expect([response.status, response.location]).toEqual([303, '/teams']);
    expect(response.headers.getSetCookie().join()).toContain('example-app=');
    await stopped;
  });

  it('does not wait for ever', async () => {
    const { app, answer } = await beginCallback({ SHUTDOWN_SECONDS: '0' });
    const cutOff = expect(answer).rejects.toThrow();
    await app.stop();
    await cutOff;
  });

  it.each([
    ['nothing was sent on', ''],
    ['half a request was sent on', 'GET / HTTP/1.1\r\nHost: localhost\r\n'],
  ])('closes a connection that %s at once', async (_what, sent) => {
    const app = await runApp({ ...provider.env, SHUTDOWN_SECONDS: '600' });
    const socket = connect(app.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(sent);
    // The server has accepted it by the time that it responds to a later one.
    await app.newBrowser().open('/healthz');
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    await app.stop();
    await closed;
  });
});

it('a request whose body never ends is refused after REQUEST_SECONDS', async () => {
  const app = await runApp({ ...provider.env, REQUEST_SECONDS: '1' });
  const socket = connect(app.port, '127.0.0.1');
  socket.write(
    'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname=',
  );
  const [response] = (await once(socket, 'data')) as [Buffer];
  expect(response.toString()).toMatch(/^HTTP\/1\.1 408 /);
  await once(socket, 'close');
});
