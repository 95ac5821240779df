// What the diagnostics channels tell of logins over HTTP, and what they leave out.
import { subscribe, unsubscribe, type ChannelListener } from 'node:diagnostics_channel';
import { startSandbox, type Fault, type Sandbox } from 'loopandtie-sandbox';
import type { Authorization } from 'passport-loopandtie';
import { TokenError } from '../../../lib';
import { startApp, type AppSettings, type TestApp } from '../../support/app';
import { Browser } from '../../support/browser';

const CHANNELS = ['started', 'finished', 'failed'].map((event) => `passport-loopandtie:login.${event}`);

let sandbox: Sandbox;
let app: TestApp;
let messages: [channel: string, message: Record<string, unknown>][];

const listen: ChannelListener = (message, channel) => {
  messages.push([String(channel).replace('passport-loopandtie:login.', ''), message as never]);
};

beforeAll(async () => {
  const credentials = { clientID: 'test-client', clientSecret: 'test+secret/with&reserved=characters' };
  sandbox = await startSandbox({
    clients: [{ ...credentials, redirectURIs: ['http://127.0.0.1/callback'] }],
  });
});

beforeEach(() => {
  messages = [];
  for (const channel of CHANNELS) subscribe(channel, listen);
});

afterEach(async () => {
  for (const channel of CHANNELS) unsubscribe(channel, listen);
  await app.close();
});

afterAll(() => sandbox.close());

async function start(settings: AppSettings = {}): Promise<void> {
  const { authorizationURL, tokenURL, userProfileURL } = sandbox;
  app = await startApp({ ...settings, options: { authorizationURL, tokenURL, userProfileURL } });
}

async function logIn(options?: { deny: boolean }): Promise<URL> {
  const browser = new Browser();
  const { location } = await browser.open(`${app.url}/login`);
  const callback = await sandbox.login(location ?? '', options);
  await browser.open(callback.href);
  return callback;
}

const durationMs: unknown = expect.any(Number);
const strategy = 'loopandtie';
const SENTENCES = {
  hint: expect.stringMatching(/\.$/) as string,
  message: expect.stringMatching(/Loop & Tie/) as string,
};

describe('the diagnostics channels', () => {
  it("tell of a start, a finish and the callback's duration", async () => {
    await start();
    const since = performance.now();
    await logIn();
    const elapsed = performance.now() - since;
    expect(messages).toEqual([
      ['started', { strategy }],
      ['finished', { strategy, durationMs }],
    ]);
    expect(messages[1]?.[1].durationMs).toBeLessThanOrEqual(elapsed);
  });

  it.each<{ code: string; fault?: Fault; settings?: AppSettings; options?: { deny: boolean } }>([
    { code: 'access_denied', options: { deny: true } },
    { code: 'invalid_client', fault: 'invalid_client' },
    { code: 'network_error', fault: 'reset' },
    { code: 'user_refused', settings: { verify: (_: Authorization) => null } },
    {
      code: 'app_error',
      settings: { verify: (_: Authorization) => Promise.reject(new Error('of the app')) },
    },
    {
      code: 'app_error',
      settings: { verify: (_: Authorization) => Promise.reject(new TokenError('of the app', 'its_own')) },
    },
  ])('tell of a login that failed with $code', async ({ code, fault, settings, options }) => {
    await start(settings);
    if (fault) sandbox.next(fault);
    const since = performance.now();
    await logIn(options);
    const elapsed = performance.now() - since;
    expect(messages).toEqual([
      ['started', { strategy }],
      ['failed', expect.objectContaining({ strategy, durationMs, code })],
    ]);
    expect(messages[1]?.[1].durationMs).toBeLessThanOrEqual(elapsed);
    // What the app's own code says is for the app: only this package's sentences are told.
    const isOurs = code !== 'user_refused' && code !== 'app_error';
    const told = Object.keys(messages[1]?.[1] ?? {}).sort();
    expect(told).toEqual(['code', 'durationMs', ...(isOurs ? ['hint', 'message'] : []), 'strategy']);
    if (isOurs) expect(messages[1]?.[1]).toMatchObject(SENTENCES);
  });

  it('tell of no code from the URL of a callback', async () => {
    await start();
    const known = [
      'invalid_request',
      'unauthorized_client',
      'unsupported_response_type',
      'invalid_scope',
      'server_error',
      'temporarily_unavailable',
    ];
    for (const code of [...known, 'made_up_by_a_visitor']) {
      const browser = new Browser();
      const state = (await browser.begin(app.url)).get('state') ?? '';
      await browser.open(`${app.url}/callback?error=${code}&state=${state}`);
    }
    const failed = messages.filter(([channel]) => channel === 'failed');
    expect(failed.map(([, { code }]) => code)).toEqual([...known, 'server_error']);
  });

  it('hold neither codes nor tokens nor state', async () => {
    await start();
    const callback = await logIn();
    const told = JSON.stringify(messages);
    for (const value of callback.searchParams.values()) expect(told).not.toContain(value);
    expect(told).not.toContain('lt_');
  });
});
