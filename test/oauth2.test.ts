// passport-oauth2's `_oauth2`, which subclasses use for requests of their own: bounded, and without a token in a URL.
import { Agent } from 'node:http';
import { Strategy as OAuth2Strategy } from 'passport-oauth2';
import { inspect } from 'node:util';
import { LoopAndTieError, LoopAndTieStrategy } from '../lib';
import { answer, answerJson, answerWell, flood, send } from './support/behaviours';
import { startProvider, type Provider } from './support/provider';

type Callback = (error: unknown, body?: string, response?: { statusCode: number; headers: object }) => void;

interface OAuth2 {
  get(url: string, accessToken: string | null, callback: Callback): void;
  useAuthorizationHeaderforGET(use: boolean): void;
  getOAuthAccessToken(code: string, params: object, callback: (error: unknown, token?: string) => void): void;
  _request(
    method: string,
    url: string,
    headers: object | null,
    body: string | null,
    accessToken: string | null,
    callback: Callback,
  ): void;
}

let provider: Provider;
let oauth2: OAuth2;

beforeAll(async () => {
  provider = await startProvider();
  const strategy = new LoopAndTieStrategy({
    clientID: 'id',
    clientSecret: 's3cr3t',
    callbackURL: 'https://your.site/callback',
    tokenURL: `${provider.url}/token`,
    customHeaders: { 'x-app': 'mine' },
    timeout: 2_000,
  });
  oauth2 = Reflect.get(strategy, '_oauth2') as OAuth2;
});

afterAll(() => provider.close());

beforeEach(() => {
  provider.behave(answerWell);
  provider.requests.length = 0;
});

interface Got {
  error: unknown;
  body: string | undefined;
  response: { statusCode: number; headers: object } | undefined;
}

function call(send: (callback: Callback) => void): Promise<Got> {
  return new Promise((resolve) => {
    send((error, body, response) => {
      resolve({ error, body, response });
    });
  });
}

function get(token: string | null = 't0ken'): Promise<Got> {
  return call((callback) => {
    oauth2.get(`${provider.url}/designs?page=2`, token, callback);
  });
}

describe('get', () => {
  it('sends the token in a header, never in the URL', async () => {
    const { error, body, response } = await get();
    expect(error).toBeNull();
    expect(body).toContain('loop-tie');
    expect(response).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': expect.anything() as string },
    });
    const [request = ''] = provider.requests;
    expect(request).toMatch(/^GET \/designs\?page=2 HTTP/);
    expect(request).toMatch(/^authorization: Bearer t0ken\r$/im);
    expect(request).toMatch(/^x-app: mine\r$/im);
    expect(request).not.toMatch(/^content-length/im);
  });

  it('sends it once where the subclass asked for the header too', async () => {
    oauth2.useAuthorizationHeaderforGET(true);
    await get();
    oauth2.useAuthorizationHeaderforGET(false);
    expect(provider.requests[0]?.match(/bearer t0ken/gi)).toHaveLength(1);
  });

  it('sends none where there is none', async () => {
    await get(null);
    expect(provider.requests[0]).not.toMatch(/authorization/i);
  });

  it.each(['099', '300', '401', '500'])(
    'gives the status and the body of an answer with %s, as node-oauth does',
    async (status) => {
      provider.behave(send(`HTTP/1.1 ${status} Status\r\ncontent-length: 2\r\n\r\nno`));
      expect(await get()).toEqual({
        error: { statusCode: Number(status), data: 'no' },
        body: undefined,
        response: undefined,
      });
    },
  );

  it('takes any status from 200 to 299', async () => {
    provider.behave(answer({ status: 299, body: 'yes' }));
    expect(await get()).toMatchObject({ error: null, body: 'yes', response: { statusCode: 299 } });
  });

  it('is bounded', async () => {
    provider.behave(flood('HTTP/1.1 200 OK\r\n\r\n', 'x'));
    const { error } = await get();
    expect(error).toBeInstanceOf(LoopAndTieError);
    expect(error).toMatchObject({ code: 'response_too_large' });
  });
});

describe('a request of any kind', () => {
  it('has the header of its own rather than ours, and its body', async () => {
    const headers = { Authorization: 'Basic mine', 'Content-Type': 'text/plain' };
    await call((callback) => {
      oauth2._request('POST', `${provider.url}/gifts`, headers, 'grüße', 't0ken', callback);
    });
    const [request = ''] = provider.requests;
    expect(request).toMatch(/^authorization: Basic mine\r$/im);
    expect(request).toMatch(/^content-length: 7\r$/im);
    expect(request).not.toContain('t0ken');
  });

  it('may come without headers and body', async () => {
    await call((callback) => {
      oauth2._request('GET', `${provider.url}/gifts`, null, null, null, callback);
    });
    expect(provider.requests[0]).not.toMatch(/content-length|authorization/i);
  });
});

it('exchanges a code as passport-oauth2 would, for those who call it themselves', async () => {
  provider.behave(answerJson({ access_token: 'new', token_type: 'bearer' }));
  const token = await new Promise((resolve) => {
    oauth2.getOAuthAccessToken('c0de', { grant_type: 'authorization_code' }, (_error, given) => {
      resolve(given);
    });
  });
  expect(token).toBe('new');
  expect(provider.requests[0]).toContain('client_secret=s3cr3t');
});

it('lets passport-oauth2-refresh read what it rebuilds a client from, and shows it to nobody', () => {
  const names = [
    '_clientId',
    '_clientSecret',
    '_baseSite',
    '_authorizeUrl',
    '_accessTokenUrl',
    '_customHeaders',
  ];
  expect(names.map((name) => Reflect.get(oauth2, name) as unknown)).toEqual([
    'id',
    's3cr3t',
    '',
    'https://www.loopandtie.com/oauth2/authorize',
    `${provider.url}/token`,
    { 'x-app': 'mine' },
  ]);
  expect(Reflect.get(OAuth2Strategy.prototype, 'authenticate')).toBeDefined();
  expect(Reflect.get(oauth2, '_agent')).toBeInstanceOf(Agent);
  expect(Object.keys(oauth2)).not.toContain('_agent');
  for (const shown of [inspect(oauth2, { depth: 8, showHidden: true }), JSON.stringify(oauth2)])
    expect(shown).not.toMatch(/s3cr3t|mine/);
});
