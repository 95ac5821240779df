// Options are checked once: what is missing, misspelt or wrong ends at construction, and says what to write.
import http from 'node:http';
import https from 'node:https';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { LoopAndTieStrategy, type StrategyOptions } from '../../lib';
import { chooseCallbackURL, chooseScope, readOptions } from '../../lib/oauth2/check-options';
import { LOOP_AND_TIE } from '../../lib/strategy';

const VALID = {
  clientID: 'the-client',
  clientSecret: 'the-secret-that-nobody-may-see',
  callbackURL: 'https://your.site/auth/loopandtie/callback',
};

function construct(options: unknown, verify?: unknown): LoopAndTieStrategy {
  return new LoopAndTieStrategy(options as StrategyOptions, verify as undefined);
}

/** A function as if it had declared so many parameters. */
function declaring(length: number): () => void {
  const verify = (): void => undefined;
  return Object.defineProperty(verify, 'length', { value: length });
}

const sessionStore = { store: declaring(5), verify: declaring(4) };

describe('options that are refused', () => {
  const cases: [title: string, options: unknown, message: RegExp][] = [
    ['no options', undefined, /needs an object of options/],
    ['null in their place', null, /needs an object of options/],
    ['a function in their place', () => undefined, /needs an object of options/],
    ['no clientID', { ...VALID, clientID: undefined }, /clientID is missing.*environment variable/],
    ['an empty clientID', { ...VALID, clientID: '' }, /clientID is missing/],
    ['a clientID that is a number', { ...VALID, clientID: 7 }, /clientID must be a string/],
    ['no clientSecret', { ...VALID, clientSecret: undefined }, /clientSecret is missing/],
    [
      'a clientSecret with a line break',
      { ...VALID, clientSecret: 'abc\n' },
      /clientSecret.*without whitespace/,
    ],
    ['a clientSecret after a blank', { ...VALID, clientSecret: ' abc' }, /clientSecret.*without whitespace/],
    [
      'an empty clientSecret',
      { ...VALID, clientSecret: '' },
      /clientSecret is missing: check that its environment variable is set\.$/,
    ],
    [
      'a misspelt clientId',
      { ...VALID, clientId: 'x' },
      /^Invalid options for LoopAndTieStrategy:\n- Unknown option: clientId\. Did you mean clientID\?$/,
    ],
    ['a misspelt callbackUrl', { ...VALID, callbackUrl: 'x' }, /Did you mean callbackURL\?$/],
    ['a misspelt PKCE', { ...VALID, PKCE: false }, /Did you mean pkce\?$/],
    ['a misspelt scope_separator', { ...VALID, scope_separator: ',' }, /Did you mean scopeSeparator\?$/],
    ['a misspelt scopes', { ...VALID, scopes: 'x' }, /Did you mean scope\?$/],
    [
      'an option nobody knows',
      { ...VALID, somethingElse: 1 },
      /Unknown option: somethingElse\. Remove it\.$/,
    ],
    [
      'no callbackURL',
      { ...VALID, callbackURL: undefined },
      /callbackURL is missing: it must be an absolute URL/,
    ],
    [
      'an empty callbackURL',
      { ...VALID, callbackURL: '' },
      /callbackURL is missing: .*such as 'https:.*registered/,
    ],
    [
      'a callbackURL after a blank',
      { ...VALID, callbackURL: ' https://a.b/c' },
      /callbackURL must be an absolute URL/,
    ],
    [
      'a callbackURL that is no URL',
      { ...VALID, callbackURL: 'https://a b/c' },
      /callbackURL must be an absolute URL/,
    ],
    [
      'a callbackURL with a user name',
      { ...VALID, callbackURL: 'https://u@a.b/c' },
      /must not have a fragment/,
    ],
    ['a callbackURL with only a password', { ...VALID, callbackURL: 'https://:p@a.b/c' }, /or a password/],
    [
      'a relative callbackURL',
      { ...VALID, callbackURL: '/auth/callback' },
      /callbackURL must be an absolute URL.*Host header/,
    ],
    [
      'a callbackURL without //',
      { ...VALID, callbackURL: 'https:your.site' },
      /callbackURL must be an absolute URL/,
    ],
    [
      'a callbackURL of an app',
      { ...VALID, callbackURL: 'myapp://cb' },
      /callbackURL must be an absolute URL/,
    ],
    [
      'a callbackURL that is an object',
      { ...VALID, callbackURL: new URL('https://a.b/c') },
      /callbackURL must be an absolute URL/,
    ],
    [
      'a callbackURL with a fragment',
      { ...VALID, callbackURL: 'https://a.b/c#d' },
      /must not have a fragment/,
    ],
    [
      'a callbackURL with a password',
      { ...VALID, callbackURL: 'https://u:p@a.b/c' },
      /a user name or a password/,
    ],
    [
      'http for authorizationURL',
      { ...VALID, authorizationURL: 'http://a.b/c' },
      /authorizationURL.*https:\/\//,
    ],
    [
      'an authorizationURL that is none',
      { ...VALID, authorizationURL: 'here' },
      /:\n- authorizationURL must be an absolute .*\.$/,
    ],
    ['http for tokenURL', { ...VALID, tokenURL: 'http://a.b/c' }, /tokenURL must begin with https/],
    [
      'http for a host like loopback',
      { ...VALID, tokenURL: 'http://localhost.example/c' },
      /begin with https/,
    ],
    [
      'http for userProfileURL',
      { ...VALID, userProfileURL: 'http://localhost.evil.test/' },
      /userProfileURL/,
    ],
    ['a relative tokenURL', { ...VALID, tokenURL: '/token' }, /tokenURL must be an absolute URL/],
    ['a tokenURL that is no http', { ...VALID, tokenURL: 'ftp://a.b/c' }, /tokenURL must be an absolute URL/],
    [
      'a tokenURL with a password',
      { ...VALID, tokenURL: 'https://u:p@a.b/' },
      /tokenURL must not have a fragment/,
    ],
    [
      'a tokenURL with only a password',
      { ...VALID, tokenURL: 'https://:p@a.b/' },
      /tokenURL must not have a/,
    ],
    [
      'a tokenURL with a user name',
      { ...VALID, tokenURL: 'https://u@a.b/' },
      /tokenURL must not have a fragment/,
    ],
    [
      'a tokenURL with a fragment',
      { ...VALID, tokenURL: 'https://a.b/#c' },
      /tokenURL must not have a fragment/,
    ],
    ['a tokenURL that is a number', { ...VALID, tokenURL: 1 }, /tokenURL must be an absolute URL/],
    [
      'skipUserProfile as text',
      { ...VALID, skipUserProfile: 'no' },
      /skipUserProfile must be true, false or a function/,
    ],
    [
      'passReqToCallback as text',
      { ...VALID, passReqToCallback: 'yes' },
      /passReqToCallback must be true or false/,
    ],
    ['proxy as a number', { ...VALID, proxy: 1 }, /proxy must be true or false/],
    ['pkce plain', { ...VALID, pkce: 'plain' }, /pkce must be 'S256'.*'plain' would/],
    ['state: false', { ...VALID, state: false }, /state cannot be switched off.*Remove it\.$/],
    ['a string as state', { ...VALID, state: 'abc' }, /state cannot be switched off/],
    ['store: false', { ...VALID, store: false }, /store must be left out \(a cookie\), true/],
    ['a null store', { ...VALID, store: null }, /store must be left out/],
    [
      'a store without verify',
      { ...VALID, store: { store: sessionStore.store } },
      /methods store and verify/,
    ],
    [
      'a store that gets no verifier',
      { ...VALID, store: { ...sessionStore, store: declaring(2) } },
      /five parameters.*pkce: false/,
    ],
    ['a scope that is a number', { ...VALID, scope: 1 }, /scope must be a string or an array/],
    ['a scope of numbers', { ...VALID, scope: [1] }, /scope must be a string or an array/],
    ['a scope with a number', { ...VALID, scope: ['a', 1] }, /scope must be a string or an array/],
    ['an empty scopeSeparator', { ...VALID, scopeSeparator: '' }, /scopeSeparator must be a string/],
    ['a sessionKey that is a number', { ...VALID, sessionKey: 1 }, /sessionKey must be a string/],
    ['a timeout of 0', { ...VALID, timeout: 0 }, /timeout must be a number of milliseconds/],
    ['a timeout that is text', { ...VALID, timeout: '10s' }, /timeout must be a number/],
    ['a timeout that is a number as text', { ...VALID, timeout: '1000' }, /timeout must be a number/],
    ['a timeout beyond all timers', { ...VALID, timeout: 2_147_483_648 }, /from 1 to 2147483647/],
    ['a timeout that is NaN', { ...VALID, timeout: NaN }, /timeout must be a number/],
    ['an endless timeout', { ...VALID, timeout: Infinity }, /timeout must be a number/],
    ['an agent that is none', { ...VALID, agent: { dispatch: () => 1 } }, /http\.Agent or https\.Agent/],
    ['a null agent', { ...VALID, agent: null }, /agent must be an http\.Agent/],
    ['an agent of half', { ...VALID, agent: { addRequest: true } }, /agent must be an http\.Agent/],
    ['a short clientSecret', { ...VALID, clientSecret: '0123456789abcde' }, /16 characters or more/],
    ['quotes around clientID', { ...VALID, clientID: '"the-client"' }, /clientID has quotes around it/],
    [
      'a quote before clientSecret',
      { ...VALID, clientSecret: "'the-secret-of-app" },
      /clientSecret has quotes/,
    ],
    ['a tab after clientID', { ...VALID, clientID: 'the-client\t' }, /clientID.*without whitespace/],
    ...[
      'https:///cb',
      'https://',
      'https://?x',
      'https://:80/cb',
      'https://a.b:99999/cb',
      'https:\\\\a.b\\cb',
      '`https://a.b/c`',
      '"https://a.b/c"',
      "'https://a.b/c'",
      'https://a.b/c\n',
      'https://a.b/c\t',
      'https://a.b/\u00a0c',
    ].map((callbackURL): [string, unknown, RegExp] => [
      `the callbackURL ${JSON.stringify(callbackURL)}`,
      { ...VALID, callbackURL },
      /callbackURL must be an absolute URL.*without whitespace or quotes/,
    ]),
    ...[
      'http://127.0.0.1.evil.test/t',
      'http://localhost.evil.test/t',
      'http://notlocalhost/t',
      'http://.localhost/t',
      'http://0.0.0.0/t',
      'http://[::2]/t',
      'http://evil.test/127.0.0.1',
      'http://evil.test/?localhost',
    ].map((tokenURL): [string, unknown, RegExp] => [
      `the host of ${tokenURL}, which is not loopback`,
      { ...VALID, tokenURL },
      /tokenURL must begin with https/,
    ]),
    [
      'http without permission',
      { ...VALID, tokenURL: 'http://sandbox:4000/token' },
      /tokenURL must begin with https.*allowInsecureRequests: true/,
    ],
    ['allowInsecureRequests as text', { ...VALID, allowInsecureRequests: 'yes' }, /must be true or false/],
    ['name', { ...VALID, name: 'x' }, /Unknown option: name\. Remove it\.$/],
    [
      'http for callbackURL',
      { ...VALID, callbackURL: 'http://your.site/callback' },
      /callbackURL must begin with https:\/\/, since a code travels there; .*Use https, or pass allowInsecureRequests: true/,
    ],
    [
      'a callbackURL of a scheme that ends in http',
      { ...VALID, callbackURL: 'xhttp://a.b/c' },
      /an absolute URL/,
    ],
    [
      'an http endpoint with https: in its path',
      { ...VALID, tokenURL: 'http://a.b/https:' },
      /tokenURL must begin with https/,
    ],
    ['constructor', { ...VALID, constructor: 1 }, /Unknown option: constructor\. Remove it\.$/],
    ...[
      'Content-Length',
      'Transfer-Encoding',
      'Connection',
      'Keep-Alive',
      'Proxy-Connection',
      'Host',
      'Expect',
      'Upgrade',
      'TE',
      'Trailer',
      'Content-Type',
      'Accept-Encoding',
      'Authorization',
    ].map((header): [string, unknown, RegExp] => [
      `the header ${header}`,
      { ...VALID, customHeaders: { [header]: 'x' } },
      new RegExp(`must not hold "${header}"`),
    ]),
    ['customHeaders as a list', { ...VALID, customHeaders: [] }, /customHeaders must be a plain object/],
    ['customHeaders as text', { ...VALID, customHeaders: 'x: y' }, /customHeaders must be a plain object/],
    [
      "fetch's Headers as customHeaders",
      { ...VALID, customHeaders: new Headers({ 'x-app': 'mine' }) },
      /customHeaders must be a plain object/,
    ],
    ['null customHeaders', { ...VALID, customHeaders: null }, /customHeaders must be a plain object/],
    ...[null, true, {}, Symbol('x'), () => 'x', ['a', null], [['a']]].map(
      (value): [string, unknown, RegExp] => [
        `a header that is ${inspect(value)}`,
        { ...VALID, customHeaders: { 'x-app': value } },
        /customHeaders must hold valid HTTP headers; "x-app" is none/,
      ],
    ),
    ['a header name with a blank', { ...VALID, customHeaders: { 'x y': '1' } }, /"x y" is none/],
    ['a header value with CR LF', { ...VALID, customHeaders: { x: 'a\r\nb: c' } }, /"x" is none/],
  ];

  it.each(cases)('%s', (_title, options, message) => {
    expect(() => construct(options)).toThrow(TypeError);
    expect(() => construct(options)).toThrow(message);
    expect(() => construct(options)).toThrow(/^(?:Invalid options for )?LoopAndTieStrategy/);
    expect(() => construct(options)).not.toThrow(/\?\./);
  });

  it.each([
    ['clientId', 'clientID'],
    ['client_id', 'clientID'],
    ['CLIENTSECRET', 'clientSecret'],
    ['clientSecretKey', 'clientSecret'],
    ['callback', 'callbackURL'],
    ['callbackUri', 'callbackURL'],
    ['authorizeURL', 'authorizationURL'],
    ['token', 'tokenURL'],
    ['userProfile', 'userProfileURL'],
    ['scopes', 'scope'],
    ['session', 'sessionKey'],
    ['customHeader', 'customHeaders'],
  ])('of an unknown name are told the likely one: %s is %s', (name, likely) => {
    expect(() => construct({ ...VALID, [name]: 'x' })).toThrow(
      `Unknown option: ${name}. Did you mean ${likely}?`,
    );
  });

  it.each([
    ['only a few letters are the same', 'scop'],
    ['only the beginning is', 'clientKey'],
    ['only the end is', 'baseURL'],
    ['it is shorter than any', 'pkc'],
    ['it belongs to another strategy', 'hostedDomain'],
    ['every object has it', 'toString'],
    ['it is the prototype', '__proto__'],
  ])('of an unknown name suggest nothing if %s', (_title, name) => {
    const options = Object.defineProperty({ ...VALID }, name, { value: 'x', enumerable: true });
    expect(() => construct(options)).toThrow(`Unknown option: ${name}. Remove it.`);
  });

  it('are named all at once', () => {
    expect(() => construct({ clientId: 'x', callbackURL: '/cb', timeout: 0 })).toThrow(
      /^Invalid options for LoopAndTieStrategy:\n- Unknown option: clientId\. .*\?\n- clientID .*\.\n- clientSecret .*\.\n- callbackURL .*\.\n- timeout .*\.$/,
    );
  });

  it('never repeats a value, whatever is given', () => {
    const secret = 'k3yS3cr3tValue';
    const names = [
      'clientSecret',
      'clientID',
      'callbackURL',
      'tokenURL',
      'pkce',
      'state',
      'store',
      'scope',
      'timeout',
      'agent',
    ];
    for (const name of names) {
      let message = '';
      try {
        construct({ ...VALID, [name]: `${secret}\n` });
      } catch (error) {
        message = String((error as Error).stack);
      }
      expect(message).not.toContain(secret);
    }
  });

  it('any object is either taken or refused with a TypeError', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 1 }), (extra) => {
        try {
          construct({ ...extra, ...VALID });
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
    );
  });
});

describe('a verify that is refused', () => {
  const cases: [title: string, verify: unknown, options: object, message: RegExp][] = [
    ['no function', {}, {}, /needs verify to be a function, or to be left out/],
    ['null', null, {}, /needs verify to be a function/],
    [
      'two parameters',
      declaring(2),
      {},
      /with 2 parameters.*=> user, or \(accessToken,.*, or \(accessToken,.* with all parameters declared\.$/,
    ],
    [
      'three parameters',
      declaring(3),
      {},
      /verify with 3 parameters\. Write async \(authorization\) => user, or \(accessToken, .* declared\.$/,
    ],
    [
      'six parameters without passReqToCallback',
      declaring(6),
      {},
      /declared\. For req as the first, set passReqToCallback: true\.$/,
    ],
    [
      'four parameters with it',
      declaring(4),
      { passReqToCallback: true },
      /or \(req, accessToken,.*, or \(req, accessToken/,
    ],
  ];

  it.each(cases)('%s', (_title, verify, options, message) => {
    expect(() => construct({ ...VALID, ...options }, verify)).toThrow(TypeError);
    expect(() => construct({ ...VALID, ...options }, verify)).toThrow(message);
  });
});

describe('options that are taken', () => {
  const DEFAULTS = {
    provider: LOOP_AND_TIE,
    ...VALID,
    authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
    tokenURL: 'https://www.loopandtie.com/oauth2/token',
    userProfileURL: 'https://api.loopandtie.com/v1/teams',
    allowInsecureRequests: false,
    skipUserProfile: undefined,
    state: true,
    passReqToCallback: false,
    pkce: true,
    store: undefined,
    scope: undefined,
    scopeSeparator: ' ',
    sessionKey: 'oauth2:www.loopandtie.com',
    proxy: undefined,
    timeout: 10_000,
    agent: undefined,
    customHeaders: {},
  };
  const loopback = {
    callbackURL: 'http://localhost:3000/callback',
    tokenURL: 'http://127.0.0.1:4000/t',
    authorizationURL: 'http://localhost/a',
    userProfileURL: 'http://[::1]/p',
  };
  const agents = { http: new http.Agent(), https: new https.Agent() };
  const decide = (): boolean => true;
  const short = { ...sessionStore, store: declaring(2) };

  it.each<[title: string, options: object, resolved?: object]>([
    ['the documented defaults', {}],
    ['state: true and pkce: true, as passport-oauth2 wants them', { state: true, pkce: true }],
    ["pkce: 'S256'", { pkce: 'S256' }],
    ['pkce: false', { pkce: false }, { pkce: false }],
    ['every option undefined', { scope: undefined, store: undefined, agent: undefined, timeout: undefined }],
    ['http on loopback', loopback, { ...loopback, sessionKey: 'oauth2:localhost' }],
    ...['http://127.0.0.12/', 'http://127.0.12.1/', 'http://127.12.0.1/'].map(
      (tokenURL): [string, object, object] => [`http on ${tokenURL}`, { tokenURL }, { tokenURL }],
    ),
    [
      'the shortest credentials',
      { clientID: 'a', clientSecret: '0123456789abcdef' },
      { clientID: 'a', clientSecret: '0123456789abcdef' },
    ],
    [
      'a short secret if the token endpoint is on loopback',
      { clientSecret: 's', tokenURL: 'http://127.0.0.1/t' },
      { clientSecret: 's', tokenURL: 'http://127.0.0.1/t' },
    ],
    [
      'http on a subdomain of localhost',
      { tokenURL: 'http://sandbox.localhost:4000/t' },
      { tokenURL: 'http://sandbox.localhost:4000/t' },
    ],
    [
      'http on another host with allowInsecureRequests: true',
      { tokenURL: 'http://sandbox:4000/t', allowInsecureRequests: true },
      { tokenURL: 'http://sandbox:4000/t', allowInsecureRequests: true },
    ],
    [
      'an http callbackURL on another host with allowInsecureRequests: true',
      { callbackURL: 'http://app:3000/callback', allowInsecureRequests: true },
      { callbackURL: 'http://app:3000/callback', allowInsecureRequests: true },
    ],
    ['a verify, as Node-RED puts it there', { verify: decide }],
    ['store: true', { store: true }, { store: true }],
    ['a store of five parameters', { store: sessionStore }, { store: sessionStore }],
    ['a store of fewer without PKCE', { store: short, pkce: false }, { store: short, pkce: false }],
    ['an http.Agent', { agent: agents.http }, { agent: agents.http }],
    ['an https.Agent', { agent: agents.https }, { agent: agents.https }],
    ['skipUserProfile: true', { skipUserProfile: true }, { skipUserProfile: true }],
    ['skipUserProfile: false', { skipUserProfile: false }, { skipUserProfile: false }],
    ['a function for skipUserProfile', { skipUserProfile: decide }, { skipUserProfile: decide }],
    [
      'headers',
      { customHeaders: { 'X-One': '1', 'x-list': ['a', 'b'], 'x-number': 3, 'x-none': undefined } },
      { customHeaders: { 'X-One': '1', 'x-list': ['a', 'b'], 'x-number': '3' } },
    ],
    [
      'headers whose names hold those of others',
      { customHeaders: { 'x-host': '1', 'host-x': '2', 'x-authorization': '3', 'authorization-x': '4' } },
      { customHeaders: { 'x-host': '1', 'host-x': '2', 'x-authorization': '3', 'authorization-x': '4' } },
    ],
    ['quotes inside of credentials', { clientID: `a"b'c` }, { clientID: `a"b'c` }],
    ['a scope', { scope: 'a b' }, { scope: 'a b' }],
    ['scopes', { scope: ['a', 'b'], scopeSeparator: ',' }, { scope: ['a', 'b'], scopeSeparator: ',' }],
    ['no scope at all', { scope: [] }, { scope: undefined }],
    ['an empty scope', { scope: '' }, { scope: undefined }],
    ['a timeout of 1', { timeout: 1 }, { timeout: 1 }],
    ['a timeout of a part of a millisecond more', { timeout: 1.5 }, { timeout: 2 }],
    ['the longest timeout', { timeout: 2_147_483_647 }, { timeout: 2_147_483_647 }],
    ['what passport-oauth2 passes on', { sessionKey: 'k', proxy: true }, { sessionKey: 'k', proxy: true }],
  ])('%s', (_title, options, resolved = {}) => {
    expect(readOptions(LOOP_AND_TIE, { ...VALID, ...options })).toStrictEqual({ ...DEFAULTS, ...resolved });
    expect(() => construct({ ...VALID, ...options })).not.toThrow();
  });

  it('copies them: what the app changes afterwards changes nothing', () => {
    const scope = ['one'];
    const customHeaders = { 'X-One': '1' };
    const resolved = readOptions(LOOP_AND_TIE, { ...VALID, scope, customHeaders });
    scope.push('two');
    customHeaders['X-One'] = '2';
    expect(resolved.scope).toEqual(['one']);
    expect(resolved.customHeaders).toEqual({ 'X-One': '1' });
  });
});

it('a request may have another scope: a string or a list', () => {
  for (const none of [undefined, null, '', []]) expect(chooseScope(none, 'mine', ' ')).toBe('mine');
  expect(chooseScope('a', 'mine', ' ')).toBe('a');
  expect(chooseScope(['a', 'b'], 'mine', ',')).toBe('a,b');
  for (const wrong of [7, new Set(['a']), [7]]) {
    expect(() => chooseScope(wrong, 'mine', ' ')).toThrow(
      /^The scope of this request must be a string or an array of strings$/,
    );
  }
});

const settings = readOptions(LOOP_AND_TIE, VALID);

it.each([undefined, null, '', VALID.callbackURL])(
  'a request with the callbackURL %p uses the one of the strategy',
  (value) => {
    expect(chooseCallbackURL(value, VALID.callbackURL, settings)).toBe(VALID.callbackURL);
  },
);

it('a request may have another callbackURL, if it is absolute', () => {
  const choose = (value: unknown): string => chooseCallbackURL(value, VALID.callbackURL, settings);
  expect(choose('https://other.site/cb')).toBe('https://other.site/cb');
  expect(() => choose('http://other.site/cb')).toThrow(
    /^The callbackURL of this request must begin with https:.*allowInsecureRequests: true.*Express's trust proxy$/,
  );
  expect(() => choose('/cb')).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^The callbackURL of this request must be an absolute URL/) as string,
      cause: expect.any(Error) as Error,
    }) as Error,
  );
});
