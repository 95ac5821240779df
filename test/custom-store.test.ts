// State stores of the app, and the session's: called in the form that passport-oauth2 would choose.
import { markSessionChanged, storeState, verifyState } from '../lib/custom-store';
import type { Request, StateStoreMetadata } from '../lib/options';
import { startApp } from './support/app';
import { Browser } from './support/browser';
import { startTokenEndpoint } from './support/token-endpoint';

const req = Object.create(null) as Request;
const meta = { callbackURL: 'c' } as StateStoreMetadata;

type Done = (...results: unknown[]) => void;

describe('store', () => {
  it.each([
    ['no declared parameter', (...args: unknown[]) => args, []],
    ['2', (_r: unknown, done: Done) => [done], []],
    ['3', (_r: unknown, one: unknown, done: Done) => [one, done], [meta]],
    ['4', (_r: unknown, one: unknown, two: unknown, done: Done) => [one, two, done], ['app', meta]],
    [
      '5',
      (_r: unknown, a: unknown, b: unknown, c: unknown, done: Done) => [a, b, c, done],
      ['verifier', 'app', meta],
    ],
  ])('with %s gets what fits', async (_title, declared, given) => {
    const calls: unknown[][] = [];
    const store = (...args: unknown[]): void => {
      calls.push(args);
      (args.at(-1) as Done)(null, 'the-state');
    };
    Object.defineProperty(store, 'length', { value: declared.length });
    const state = await storeState({ store, verify: store }, req, 'verifier', 'app', meta);
    expect(state).toBe('the-state');
    expect(calls).toEqual([[req, ...given, expect.any(Function)]]);
  });
});

describe('verify', () => {
  it.each([
    [0, []],
    [3, []],
    [4, [meta]],
  ])('with %i parameters gets what fits', async (length, given) => {
    const calls: unknown[][] = [];
    const verify = (...args: unknown[]): void => {
      calls.push(args);
      (args.at(-1) as Done)(null, 'verifier', 'app');
    };
    Object.defineProperty(verify, 'length', { value: length });
    const verdict = await verifyState({ store: verify, verify }, req, 'the-state', meta);
    expect(verdict).toEqual({ ok: 'verifier', state: 'app' });
    expect(calls).toEqual([[req, 'the-state', ...given, expect.any(Function)]]);
  });
});

describe('a session that watches assignments only', () => {
  it('sees that what is under the key has changed', () => {
    const pending = { state: 1 };
    const session: Record<string, unknown> = { key: pending };
    markSessionChanged({ session } as unknown as Request, 'key');
    expect(session.key).toEqual(pending);
    expect(session.key).not.toBe(pending);
  });

  it('gets no key that was not there', () => {
    const session = {};
    markSessionChanged({ session } as unknown as Request, 'key');
    expect(session).toEqual({});
  });
});

describe('store: true', () => {
  it('keeps one pending login in the session, with PKCE and the state of the app', async () => {
    const provider = await startTokenEndpoint();
    const options = { ...provider.options, store: true as const };
    const app = await startApp({ options, authenticate: { state: { returnTo: '/gifts' } } });
    const browser = new Browser();
    const first = (await browser.begin(app.url)).get('state') ?? '';
    const parameters = await browser.begin(app.url);
    expect(browser.pending).toEqual([]);
    expect(parameters.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    const page = await browser.open(`${app.url}/callback?code=c&state=${parameters.get('state') ?? ''}`);
    expect(page).toMatchObject({ status: 200, body: { info: { state: { returnTo: '/gifts' } } } });
    const verifier = new URLSearchParams(provider.requests.at(-1)?.body).get('code_verifier');
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect((await browser.open(`${app.url}/callback?code=c&state=${first}`)).status).toBe(403);
    await Promise.all([app.close(), provider.close()]);
  });
});

describe('a store without PKCE', () => {
  it('needs to say no more than that a state is good', async () => {
    const provider = await startTokenEndpoint();
    const store = {
      store: (
        _req: unknown,
        _verifier: unknown,
        _state: unknown,
        _meta: unknown,
        done: (e: null, s: string) => void,
      ) => {
        done(null, 'the-state');
      },
      verify: (_req: unknown, state: unknown, _meta: unknown, done: (e: null, ok: boolean) => void) => {
        done(null, state === 'the-state');
      },
    };
    const app = await startApp({ options: { ...provider.options, store, pkce: false } });
    const parameters = await new Browser().begin(app.url);
    expect(Object.fromEntries(parameters)).toEqual({
      response_type: 'code',
      client_id: 'test-client',
      redirect_uri: app.callbackURL,
      state: 'the-state',
    });
    expect(await new Browser().open(`${app.url}/callback?code=c&state=the-state`)).toMatchObject({
      status: 200,
    });
    expect(provider.requests.at(-1)?.body).not.toContain('code_verifier');
    await app.close();
    const another = await startApp({ options: { ...provider.options, store, pkce: false } });
    const page = await new Browser().open(`${another.url}/callback?error=server_error&state=the-state`);
    expect(page).toMatchObject({ status: 502, body: { code: 'server_error' } });
    await Promise.all([another.close(), provider.close()]);
  });
});
