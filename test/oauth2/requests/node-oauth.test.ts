// passport-oauth2's `_oauth2`, which subclasses use for requests of their own: bounded, and without a token in a URL.
import express from 'express';
import { Agent } from 'node:http';
import { Strategy as OAuth2Strategy } from 'passport-oauth2';
import { inspect } from 'node:util';
import request from 'supertest';
import { LoopAndTieError, LoopAndTieStrategy } from '../../../lib';
import { answer, answerJson, answerWell, flood, send, sendAndClose } from '../../support/behaviours';
import { startProvider, type Provider } from '../../support/provider';

type Callback = (error: unknown, body?: string, response?: { statusCode: number; headers: object }) => void;

interface OAuth2 {
  get(url: string, accessToken: string | null, callback: Callback): void;
  useAuthorizationHeaderforGET(use: boolean): void;
  setAccessTokenName(name: string): void;
  setAuthMethod(method: string): void;
  setAgent(agent: object): void;
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

const BY_OPTIONS = 'options of the constructor set it';
/** Members that the constructor of node-oauth sets, but _authMethod, and methods that are never called. */
const GUARDED = [
  ['_clientId', BY_OPTIONS],
  ['_clientSecret', BY_OPTIONS],
  ['_baseSite', BY_OPTIONS],
  ['_authorizeUrl', BY_OPTIONS],
  ['_accessTokenUrl', BY_OPTIONS],
  ['_accessTokenName', BY_OPTIONS],
  ['_customHeaders', BY_OPTIONS],
  ['_useAuthorizationHeaderForGET', BY_OPTIONS],
  ['_agent', BY_OPTIONS],
  ['getAuthorizeUrl', 'override authorizationParams instead'],
  ['_getAccessTokenUrl', 'override getOAuthAccessToken instead'],
  ['_executeRequest', 'override _request instead'],
  ['_chooseHttpLibrary', 'override _request instead'],
] as const;

it('knows every member that the constructor of node-oauth sets', () => {
  const bare = new OAuth2Strategy(
    {
      clientID: 'id',
      clientSecret: 's3cr3t',
      authorizationURL: 'https://your.site/a',
      tokenURL: 'https://your.site/t',
    },
    () => undefined,
  );
  const names = GUARDED.slice(0, -4).map(([name]) => name);
  expect(Object.keys(Reflect.get(bare, '_oauth2') as object).toSorted()).toEqual(
    ['_authMethod', ...names].toSorted(),
  );
});

let provider: Provider;
let oauth2: OAuth2;

beforeAll(async () => {
  provider = await startProvider();
  oauth2 = createStrategy();
});

function createStrategy(options = {}): OAuth2 {
  const strategy = new LoopAndTieStrategy({
    clientID: 'id',
    clientSecret: 's3cr3t',
    callbackURL: 'https://your.site/callback',
    tokenURL: `${provider.url}/token`,
    customHeaders: { 'x-app': 'mine' },
    timeout: 2_000,
    ...options,
  });
  return Reflect.get(strategy, '_oauth2') as OAuth2;
}

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
    const request = provider.requests[0]?.text ?? '';
    expect(request).toMatch(/^GET \/designs\?page=2 HTTP/);
    expect(request).toMatch(/^authorization: Bearer t0ken\r$/im);
    expect(request).toMatch(/^x-app: mine\r$/im);
    expect(request).not.toMatch(/^content-length/im);
  });

  it('sends it once if the subclass asked for the header too', async () => {
    oauth2.useAuthorizationHeaderforGET(true);
    await get();
    expect(provider.requests[0]?.text.match(/bearer t0ken/gi)).toHaveLength(1);
  });

  it('sends none if there is none', async () => {
    await get(null);
    expect(provider.requests[0]?.text).not.toMatch(/authorization/i);
  });

  it.each(['099', '300', '303', '401', '500'])(
    'gives status and body of a response with %s, like node-oauth',
    async (status) => {
      provider.behave(send(`HTTP/1.1 ${status} Status\r\ncontent-length: 2\r\n\r\nno`));
      expect(await get()).toEqual({
        error: { statusCode: Number(status), data: 'no' },
        body: undefined,
        response: undefined,
      });
    },
  );

  it("keeps the provider's headers from an error handler of Express", async () => {
    const app = express().get('/', (_req, _res, next) => {
      oauth2.get(`${provider.url}/designs`, 't0ken', next);
    });
    const headers = { 'set-cookie': 'admin=yes', location: 'http://127.0.0.1:9/' };
    provider.behave(answer({ status: 401, headers, body: 'no' }));
    const response = await request(app).get('/').expect(401);
    expect(Object.keys(response.headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:set-cookie|location)$/)]),
    );
  });

  it('takes any status from 200 to 299', async () => {
    provider.behave(answer({ status: 299, body: 'yes' }));
    expect(await get()).toMatchObject({ error: null, body: 'yes', response: { statusCode: 299 } });
  });

  it.each([301, 302])('gives an answer with %i as node-oauth does, and follows nothing', async (status) => {
    provider.behave(answer({ status, headers: { location: 'http://127.0.0.1:9/' }, body: 'moved' }));
    expect(await get()).toMatchObject({ error: null, body: 'moved', response: { statusCode: status } });
    expect(provider.requests).toHaveLength(1);
  });

  it('refuses a URL of http that is not loopback, and says why', async () => {
    const { error } = await call((callback) => {
      oauth2.get('http://api.example/designs', 't0ken', callback);
    });
    expect(error).toEqual(
      new TypeError(
        'this request needs an https URL: http is for loopback, or with allowInsecureRequests: true',
      ),
    );
  });

  it('is bounded', async () => {
    provider.behave(flood('HTTP/1.1 200 OK\r\n\r\n', 'x'));
    const { error } = await get();
    expect(error).toBeInstanceOf(LoopAndTieError);
    expect(error).toMatchObject({ code: 'response_too_large' });
  });
});

describe('a request of any kind', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'is never sent twice if it is a %s: it may order',
    async (method) => {
      await get();
      provider.requests.length = 0;
      provider.behave(sendAndClose(''));
      const { error } = await call((callback) => {
        oauth2._request(method, `${provider.url}/gifts`, null, 'a gift', 't0ken', callback);
      });
      expect(error).toMatchObject({ code: 'network_error' });
      expect(provider.requests).toHaveLength(1);
    },
  );

  it('is sent again if a GET finds its idle connection dead', async () => {
    await get();
    provider.requests.length = 0;
    provider.behave((socket, request) => {
      provider.behave(answerWell);
      return sendAndClose('')(socket, request);
    });
    expect((await get()).error).toBeNull();
    expect(provider.requests).toHaveLength(2);
  });

  it('is sent once more if it is a HEAD too', async () => {
    await get();
    provider.requests.length = 0;
    provider.behave((socket, request) => {
      provider.behave(send('HTTP/1.1 200 OK\r\n\r\n'));
      return sendAndClose('')(socket, request);
    });
    const { error } = await call((callback) => {
      oauth2._request('HEAD', `${provider.url}/designs`, null, null, 't0ken', callback);
    });
    expect(error).toBeNull();
    expect(provider.requests).toHaveLength(2);
  });

  it("names its sender and keeps the caller's headers except framing ones", async () => {
    await call((callback) => {
      const headers = { 'x-host': 'a', 'host-x': 'b', Upgrade: 'c', TE: 'd' };
      oauth2._request('GET', `${provider.url}/designs`, headers, null, 't0ken', callback);
    });
    const request = provider.requests[0]?.text ?? '';
    expect(request).toMatch(/^user-agent: passport-loopandtie\r$/im);
    expect(request).toMatch(/^x-host: a\r$/im);
    expect(request).toMatch(/^host-x: b\r$/im);
    expect(request).not.toMatch(/^(?:upgrade|te):/im);
  });

  it('can be replaced by tools that define the method anew', () => {
    const own = createStrategy();
    const stub = (): void => undefined;
    Object.defineProperty(own, 'get', { value: stub, enumerable: true });
    expect(Reflect.get(own, 'get')).toBe(stub);
  });

  it('has the authorization method that a subclass set', async () => {
    oauth2.setAuthMethod('token');
    await get();
    oauth2.setAuthMethod('Bearer');
    expect(provider.requests[0]?.text).toMatch(/^authorization: token t0ken\r$/im);
  });

  it('goes through the agent that a subclass set', async () => {
    const agent = new Agent();
    const spy = jest.spyOn(agent, 'createConnection');
    const own = createStrategy();
    own.setAgent(agent);
    await call((callback) => {
      own.get(`${provider.url}/teams`, 't0ken', callback);
    });
    expect(spy).toHaveBeenCalledTimes(1);
    expect(() => {
      own.setAgent({});
    }).toThrow(/http\.Agent or https\.Agent/);
  });

  it.each(GUARDED)('accepts the value in force of %s, and refuses another', (name, say) => {
    const members = oauth2 as unknown as Record<string, unknown>;
    const inForce = members[name];
    members[name] = inForce;
    expect(() => {
      members[name] = 'other';
    }).toThrow(new TypeError(`_oauth2.${name} cannot be replaced: ${say}`));
  });

  it('refuses to put the token in the URL', () => {
    expect(() => {
      oauth2.useAuthorizationHeaderforGET(false);
    }).toThrow(/^_oauth2\._useAuthorizationHeaderForGET cannot be replaced/);
    expect(() => {
      oauth2.setAccessTokenName('oauth_token');
    }).toThrow(/^_oauth2\._accessTokenName cannot be replaced/);
    oauth2.setAccessTokenName('access_token'); // as it is anyway
  });

  it('has the headers that are set when it is sent', async () => {
    const own = createStrategy();
    const { _customHeaders: headers } = own as unknown as { _customHeaders: Record<string, string> };
    headers['x-app'] = 'other';
    headers['X-More'] = '1';
    const send = (): Promise<Got> =>
      call((callback) => {
        own.get(`${provider.url}/teams`, 't0ken', callback);
      });
    await send();
    expect(provider.requests[0]?.text).toMatch(/^x-app: other\r$/im);
    expect(provider.requests[0]?.text).toMatch(/^x-more: 1\r$/im);
    headers['Content-Length'] = '1';
    await expect(send()).rejects.toThrow('The customHeaders of this request must not hold "Content-Length"');
    delete headers['Content-Length'];
    Object.assign(headers, { 'x-app': () => 'mine' });
    await expect(send()).rejects.toThrow('must hold valid HTTP headers; "x-app" is none');
  });

  it('has the header of its own rather than ours, and its body', async () => {
    const headers = { Authorization: 'Basic mine', 'Content-Type': 'text/plain', Host: 'evil.test' };
    await call((callback) => {
      oauth2._request('POST', `${provider.url}/gifts`, headers, 'grüße', 't0ken', callback);
    });
    const request = provider.requests[0]?.text ?? '';
    expect(request).toMatch(/^authorization: Basic mine\r$/im);
    expect(request).toMatch(/^content-length: 7\r$/im);
    expect(request).not.toMatch(/t0ken|evil/);
  });

  it('may come without headers and body', async () => {
    await call((callback) => {
      oauth2._request('GET', `${provider.url}/gifts`, null, null, null, callback);
    });
    expect(provider.requests[0]?.text).not.toMatch(/content-length|authorization/i);
  });
});

it('refuses a value of tokenParams that is no parameter', () => {
  expect(() => {
    oauth2.getOAuthAccessToken('c0de', { list: [{}] }, () => undefined);
  }).toThrow(/^tokenParams must return .*; "list" is none$/);
});

it('sends a refresh token by its own name if there is one', async () => {
  provider.behave(answerJson({ access_token: 'new', token_type: 'bearer' }));
  await new Promise((resolve) => {
    oauth2.getOAuthAccessToken('r3fresh', { grant_type: 'refresh_token' }, resolve);
  });
  expect(provider.requests[0]?.text).toMatch(/&refresh_token=r3fresh&grant_type=refresh_token$/);
});

it('has no agent unless the app gives one, as in node-oauth', () => {
  const agent = new Agent();
  const agentOf = (options: object): unknown => Reflect.get(createStrategy(options), '_agent');
  expect(agentOf({})).toBeUndefined();
  expect(agentOf({ agent })).toBe(agent);
});

it('exchanges a code as passport-oauth2 would, for those who call it themselves', async () => {
  provider.behave(answerJson({ access_token: 'new', token_type: 'bearer' }));
  const token = await new Promise((resolve) => {
    oauth2.getOAuthAccessToken('c0de', { grant_type: 'authorization_code' }, (_error, given) => {
      resolve(given);
    });
  });
  expect(token).toBe('new');
  expect(provider.requests[0]?.text).toContain('client_secret=s3cr3t');
});

it("lets subclasses read the client's settings and shows them to nobody", () => {
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
  const { _customHeaders: headers } = createStrategy({
    customHeaders: { 'User-Agent': 'mine' },
  }) as unknown as {
    _customHeaders: Record<string, string>;
  };
  expect(headers['User-Agent']).toBe('mine');
  expect(Reflect.get(oauth2, '_useAuthorizationHeaderForGET')).toBe(true);
  for (const shown of [inspect(oauth2, { depth: 8, showHidden: true }), JSON.stringify(oauth2)])
    expect(shown).not.toMatch(/s3cr3t|mine/);
});

describe('the answer to a token request', () => {
  const GOOD = { access_token: 'lt_app_123', token_type: 'bearer' };

  function exchangeCode(body: unknown, status = 200, headers = {}): Promise<unknown[]> {
    provider.behave(
      answer({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    );
    return new Promise((resolve) => {
      oauth2.getOAuthAccessToken('c0de', {}, (...results: unknown[]) => {
        resolve(results);
      });
    });
  }

  it('keeps what else came, but no refresh_token and nothing of __proto__', async () => {
    const [error, token, refreshToken, params] = await exchangeCode(
      '{"access_token":"a","token_type":"bearer","scope":"x","refresh_token":"r","__proto__":{"polluted":1}}',
    );
    expect([error, token, refreshToken]).toEqual([null, 'a', undefined]);
    expect(params).toEqual({ access_token: 'a', token_type: 'bearer', scope: 'x' });
    expect((params as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(params)).toBe(Object.prototype);
  });

  it('counts the last of duplicate keys, as JSON.parse does', async () => {
    const [, token] = await exchangeCode('{"access_token":"a","access_token":"b","token_type":"bearer"}');
    expect(token).toBe('b');
  });

  it.each([
    ['HTML', '<!DOCTYPE html><p>lt_app_123</p>', /not a JSON object/],
    ['nothing', '', /not a JSON object/],
    ['an array', [GOOD], /not a JSON object/],
    ['broken JSON', '{"access_token":"lt_app_123"', /not a JSON object/],
    [
      'an inherited access_token',
      '{"token_type":"bearer","__proto__":{"access_token":"a"}}',
      /usable access_token/,
    ],
    ['token_type mac', { ...GOOD, token_type: 'mac' }, /not bearer/],
  ])('is invalid_response if it is %s', async (_title, body, said) => {
    const [error] = await exchangeCode(body);
    expect(error).toBeInstanceOf(LoopAndTieError);
    expect(error).toMatchObject({
      code: 'invalid_response',
      message: expect.stringMatching(said) as string,
      oauthError: { statusCode: 200 },
    });
    expect((error as Error).message).not.toContain('lt_app_123');
  });

  it('is a refusal if it is an OAuth error or another status', async () => {
    for (const status of [200, 400, 401, 500]) {
      const [error] = await exchangeCode({ error: 'invalid_grant' }, status);
      expect(error).toMatchObject({ statusCode: status, data: '{"error":"invalid_grant"}' });
    }
    expect((await exchangeCode(GOOD, 201))[0]).toMatchObject({ statusCode: 201 });
  });
});
