// Shutting down while a login is at its callback: it is finished, unless it takes longer than the patience lasts.
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
  const answer = browser.ask(callback);
  await asked;
  return { app, answer, release };
}

describe('a shutdown', () => {
  it('finishes a login that is at its callback, and takes nothing new', async () => {
    const { app, answer, release } = await beginCallback();
    const stopped = app.stop();
    await expect(app.newBrowser().ask('/')).rejects.toThrow();
    release();
    const response = await answer;
    expect([response.status, response.headers.get('location')]).toEqual([303, '/teams']);
    expect(response.headers.getSetCookie().join()).toContain('example-app=');
    await stopped;
  });

  it('does not wait for ever', async () => {
    const { app, answer } = await beginCallback({ SHUTDOWN_SECONDS: '0' });
    const cutOff = expect(answer).rejects.toThrow();
    await app.stop();
    await cutOff;
  });
});
