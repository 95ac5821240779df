// Options are checked once: what is missing, misspelt or wrong ends at construction, and says what to write.
import http from 'node:http';
import https from 'node:https';
import fc from 'fast-check';
import { LoopAndTieStrategy, type StrategyOptions } from '../lib';
import { resolveOptions } from '../lib/resolve-options';

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
    ['no clientID', { ...VALID, clientID: undefined }, /needs clientID.*environment variable/],
    ['an empty clientID', { ...VALID, clientID: '' }, /needs clientID/],
    ['a clientID that is a number', { ...VALID, clientID: 7 }, /clientID to be a string/],
    ['no clientSecret', { ...VALID, clientSecret: undefined }, /needs clientSecret/],
    ['a clientSecret with a line break', { ...VALID, clientSecret: 'abc\n' }, /clientSecret.*without blanks/],
    ['a clientSecret after a blank', { ...VALID, clientSecret: ' abc' }, /clientSecret.*without blanks/],
    ['an empty clientSecret', { ...VALID, clientSecret: '' }, /clientSecret.*environment variable set\?/],
    ['a misspelt clientId', { ...VALID, clientId: 'x' }, /no option clientId\. Did you mean clientID\?/],
    ['a misspelt callbackUrl', { ...VALID, callbackUrl: 'x' }, /Did you mean callbackURL\?/],
    ['a misspelt scop', { ...VALID, scop: 'x' }, /Did you mean scope\?/],
    ['an option nobody knows', { ...VALID, somethingElse: 1 }, /no option somethingElse$/],
    ['no callbackURL', { ...VALID, callbackURL: undefined }, /needs callbackURL: an absolute URL/],
    ['an empty callbackURL', { ...VALID, callbackURL: '' }, /an absolute URL, such as 'https:.*registered/],
    ['a callbackURL after a blank', { ...VALID, callbackURL: ' https://a.b/c' }, /absolute callbackURL/],
    ['a callbackURL that is no URL', { ...VALID, callbackURL: 'https://a b/c' }, /absolute callbackURL/],
    ['a callbackURL with a user name', { ...VALID, callbackURL: 'https://u@a.b/c' }, /without a fragment/],
    ['a callbackURL with only a password', { ...VALID, callbackURL: 'https://:p@a.b/c' }, /or password/],
    [
      'a relative callbackURL',
      { ...VALID, callbackURL: '/auth/callback' },
      /absolute callbackURL.*Host header/,
    ],
    ['a callbackURL without //', { ...VALID, callbackURL: 'https:your.site' }, /absolute callbackURL/],
    ['a callbackURL of an app', { ...VALID, callbackURL: 'myapp://cb' }, /absolute callbackURL/],
    [
      'a callbackURL that is an object',
      { ...VALID, callbackURL: new URL('https://a.b/c') },
      /absolute callbackURL/,
    ],
    ['a callbackURL with a fragment', { ...VALID, callbackURL: 'https://a.b/c#d' }, /without a fragment/],
    [
      'a callbackURL with a password',
      { ...VALID, callbackURL: 'https://u:p@a.b/c' },
      /user name or password/,
    ],
    [
      'http for authorizationURL',
      { ...VALID, authorizationURL: 'http://a.b/c' },
      /authorizationURL.*https:\/\//,
    ],
    ['http for tokenURL', { ...VALID, tokenURL: 'http://a.b/c' }, /tokenURL to begin with https/],
    ['http for a host like loopback', { ...VALID, tokenURL: 'http://a.localhost/c' }, /begin with https/],
    [
      'http for userProfileURL',
      { ...VALID, userProfileURL: 'http://localhost.evil.test/' },
      /userProfileURL/,
    ],
    ['a relative tokenURL', { ...VALID, tokenURL: '/token' }, /tokenURL to be an absolute URL, such as/],
    ['a tokenURL that is no http', { ...VALID, tokenURL: 'ftp://a.b/c' }, /tokenURL to be an absolute URL/],
    ['a tokenURL with a password', { ...VALID, tokenURL: 'https://u:p@a.b/' }, /tokenURL without a fragment/],
    ['a tokenURL with only a password', { ...VALID, tokenURL: 'https://:p@a.b/' }, /tokenURL without a/],
    ['a tokenURL with a user name', { ...VALID, tokenURL: 'https://u@a.b/' }, /tokenURL without a fragment/],
    ['a tokenURL with a fragment', { ...VALID, tokenURL: 'https://a.b/#c' }, /tokenURL without a fragment/],
    ['a tokenURL that is a number', { ...VALID, tokenURL: 1 }, /tokenURL to be an absolute URL/],
    [
      'skipUserProfile as text',
      { ...VALID, skipUserProfile: 'no' },
      /skipUserProfile to be true, false or a function/,
    ],
    [
      'passReqToCallback as text',
      { ...VALID, passReqToCallback: 'yes' },
      /passReqToCallback to be true or false/,
    ],
    ['proxy as a number', { ...VALID, proxy: 1 }, /proxy to be true or false/],
    ['pkce plain', { ...VALID, pkce: 'plain' }, /pkce to be 'S256'.*'plain' would/],
    ['state: false', { ...VALID, state: false }, /state check on.*Leave state out/],
    ['a string as state', { ...VALID, state: 'abc' }, /Leave state out/],
    ['store: false', { ...VALID, store: false }, /store to be left out \(a cookie\), true/],
    ['a null store', { ...VALID, store: null }, /store to be left out/],
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
    ['a scope that is a number', { ...VALID, scope: 1 }, /scope to be a string or an array/],
    ['a scope of numbers', { ...VALID, scope: [1] }, /scope to be a string or an array/],
    ['a scope with a number', { ...VALID, scope: ['a', 1] }, /scope to be a string or an array/],
    ['an empty scopeSeparator', { ...VALID, scopeSeparator: '' }, /scopeSeparator to be a string/],
    ['a sessionKey that is a number', { ...VALID, sessionKey: 1 }, /sessionKey to be a string/],
    ['a timeout of 0', { ...VALID, timeout: 0 }, /timeout to be a number of milliseconds/],
    ['a timeout that is text', { ...VALID, timeout: '10s' }, /timeout to be a number/],
    ['a timeout that is a number as text', { ...VALID, timeout: '1000' }, /timeout to be a number/],
    ['a timeout beyond all timers', { ...VALID, timeout: 2_147_483_648 }, /from 1 to 2147483647/],
    ['a timeout that is NaN', { ...VALID, timeout: NaN }, /timeout to be a number/],
    ['an endless timeout', { ...VALID, timeout: Infinity }, /timeout to be a number/],
    ['an agent that is none', { ...VALID, agent: { dispatch: () => 1 } }, /http\.Agent or https\.Agent/],
    ['a null agent', { ...VALID, agent: null }, /agent to be an http\.Agent/],
    ['an agent of half', { ...VALID, agent: { addRequest: true } }, /agent to be an http\.Agent/],
    ['customHeaders as a list', { ...VALID, customHeaders: [] }, /customHeaders to be an object/],
    ['customHeaders as text', { ...VALID, customHeaders: 'x: y' }, /customHeaders to be an object/],
    ['null customHeaders', { ...VALID, customHeaders: null }, /customHeaders to be an object/],
    ['a header name with a blank', { ...VALID, customHeaders: { 'x y': '1' } }, /"x y" is none/],
    ['a header value with CR LF', { ...VALID, customHeaders: { x: 'a\r\nb: c' } }, /"x" is none/],
  ];

  it.each(cases)('%s', (_title, options, message) => {
    expect(() => construct(options)).toThrow(TypeError);
    expect(() => construct(options)).toThrow(message);
    expect(() => construct(options)).toThrow(/^LoopAndTieStrategy /);
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
    ['no function', {}, {}, /verify to be a function, or to be left out/],
    ['null', null, {}, /verify to be a function/],
    [
      'two parameters',
      declaring(2),
      {},
      /with 2 parameters.*=> user, or \(accessToken,.*, or \(accessToken,.* with all parameters declared\.$/,
    ],
    ['three parameters', declaring(3), {}, /verify with 3 parameters/],
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
    ...VALID,
    authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
    tokenURL: 'https://www.loopandtie.com/oauth2/token',
    userProfileURL: 'https://api.loopandtie.com/v1/teams',
    skipUserProfile: true,
    passReqToCallback: false,
    pkce: true,
    store: undefined,
    scope: undefined,
    scopeSeparator: ' ',
    sessionKey: 'oauth2:www.loopandtie.com',
    proxy: undefined,
    timeoutMs: 10_000,
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
      'credentials of one character',
      { clientID: 'a', clientSecret: 'b' },
      { clientID: 'a', clientSecret: 'b' },
    ],
    ['store: true', { store: true }, { store: true }],
    ['a store of five parameters', { store: sessionStore }, { store: sessionStore }],
    ['a store of fewer without PKCE', { store: short, pkce: false }, { store: short, pkce: false }],
    ['an http.Agent', { agent: agents.http }, { agent: agents.http }],
    ['an https.Agent', { agent: agents.https }, { agent: agents.https }],
    ['skipUserProfile: true', { skipUserProfile: true }],
    ['skipUserProfile: false', { skipUserProfile: false }, { skipUserProfile: false }],
    ['a function for skipUserProfile', { skipUserProfile: decide }, { skipUserProfile: decide }],
    [
      'headers',
      { customHeaders: { 'X-One': '1', 'x-list': ['a', 'b'], 'x-number': 3, 'x-none': undefined } },
      { customHeaders: { 'x-one': '1', 'x-list': ['a', 'b'], 'x-number': '3' } },
    ],
    ['a scope', { scope: 'a b' }, { scope: 'a b' }],
    ['scopes', { scope: ['a', 'b'], scopeSeparator: ',' }, { scope: ['a', 'b'], scopeSeparator: ',' }],
    ['no scope at all', { scope: [] }, { scope: [] }],
    ['a timeout of 1', { timeout: 1 }, { timeoutMs: 1 }],
    ['a timeout of a part of a millisecond more', { timeout: 1.5 }, { timeoutMs: 2 }],
    ['the longest timeout', { timeout: 2_147_483_647 }, { timeoutMs: 2_147_483_647 }],
    ['what passport-oauth2 passes on', { sessionKey: 'k', proxy: true }, { sessionKey: 'k', proxy: true }],
  ])('%s', (_title, options, resolved = {}) => {
    expect(resolveOptions({ ...VALID, ...options })).toStrictEqual({ ...DEFAULTS, ...resolved });
    expect(() => construct({ ...VALID, ...options })).not.toThrow();
  });

  it('copies them: what the app changes afterwards changes nothing', () => {
    const scope = ['one'];
    const customHeaders = { 'X-One': '1' };
    const resolved = resolveOptions({ ...VALID, scope, customHeaders });
    scope.push('two');
    customHeaders['X-One'] = '2';
    expect(resolved.scope).toEqual(['one']);
    expect(resolved.customHeaders).toEqual({ 'x-one': '1' });
  });
});
