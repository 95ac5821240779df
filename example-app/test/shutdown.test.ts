// Shutting down while a login is at its callback: it is finished, unless it takes longer than the patience lasts.
import { holdProvider, type HeldProvider } from './support/held-provider';
import { runApp } from './support/running-app';

let provider: HeldProvider;

beforeEach(async () => {
  provider = await holdProvider();
});

afterEach(() => {
  provider.close();
});

async function beginCallback(env: NodeJS.ProcessEnv = {}) {
  const app = await runApp({ ...provider.env, ...env });
  const browser = app.newBrowser();
  const start = await browser.ask('/auth/loopandtie?returnTo=/teams');
  const state = new URL(start.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const answer = browser.ask(
    `/auth/loopandtie/callback?${new URLSearchParams({ code: 'a', state }).toString()}`,
  );
  await provider.asked;
  return { app, answer };
}

describe('a shutdown', () => {
  it('finishes a login that is at its callback, and takes nothing new', async () => {
    const { app, answer } = await beginCallback();
    const stopped = app.stop();
    await expect(app.newBrowser().ask('/')).rejects.toThrow();
    provider.release();
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
