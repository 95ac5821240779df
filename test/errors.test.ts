// What an error of a login says: a sentence for the visitor, the request, and a hint for the developer.
import { execFile } from 'node:child_process';
import { inspect, promisify } from 'node:util';
import { AuthorizationError, InternalOAuthError, LoopAndTieError, TokenError } from '../lib';
import {
  createAuthorizationError,
  createTokenError as createFor,
  isTransient,
} from '../lib/oauth2/requests/errors';
import { LOOP_AND_TIE } from '../lib/strategy';

const createTokenError = (
  ...args: Parameters<typeof createFor> extends [unknown, ...infer Rest] ? Rest : never
) => createFor(LOOP_AND_TIE, ...args);

const REQUEST = 'POST https://www.loopandtie.com/oauth2/token';

describe('a LoopAndTieError', () => {
  const error = new LoopAndTieError('timeout', 'POST https://a.b/token gave no answer', 'Try again.', {
    code: 'X',
  });
  const message =
    'Loop & Tie did not respond in time. Please try again. POST https://a.b/token gave no answer.';

  it('is an InternalOAuthError, so existing handlers recognise it', () => {
    expect(error).toBeInstanceOf(InternalOAuthError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message, hint: 'Try again.', oauthError: { code: 'X' } });
  });

  it('needs no hint: an app makes one in its tests', () => {
    expect(new LoopAndTieError('timeout', 'GET it')).toMatchObject({ hint: '', oauthError: {} });
  });

  it('reads the same everywhere: in its text, its stack and a log', () => {
    expect(String(error)).toBe(`LoopAndTieError: ${message}`);
    expect(error.stack).toContain(`LoopAndTieError: ${message}`);
    expect(inspect(error)).toContain(message);
  });

  it('keeps its name in a minified bundle', async () => {
    const script = `
      const bundled = { entryPoints: ['lib/errors.ts'], bundle: true, packages: 'external', platform: 'node' };
      const [{ text }] = require('esbuild').buildSync({ ...bundled, minify: true, write: false }).outputFiles;
      const module = { exports: {} };
      new Function('module', 'require', text)(module, require);
      const error = new module.exports.LoopAndTieError('timeout', 'GET it');
      console.log(JSON.stringify([error.name, error.stack.split(':')[0]]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    expect(JSON.parse(stdout)).toEqual(['LoopAndTieError', 'LoopAndTieError']);
  });

  it.each([
    ['timeout', 504],
    ['network_error', 502],
    ['unavailable', 503],
    ['token_rejected', 502],
    ['response_too_large', 502],
    ['invalid_response', 502],
  ] as const)('of code %s has status %i and a sentence for the visitor', (code, status) => {
    const { message, ...rest } = new LoopAndTieError(code, 'GET it', '');
    expect(rest).toMatchObject({ code, status });
    expect(message).toMatch(/^Loop & Tie [a-z ]+\. Please (?:try|log in) again\. GET it\.$/);
  });
});

describe('a TokenError', () => {
  it('names the request, the code, and what to check', () => {
    const error = createTokenError(REQUEST, 'invalid_client', []);
    expect(error).toBeInstanceOf(TokenError);
    expect(error).toMatchObject({
      name: 'TokenError',
      code: 'invalid_client',
      status: 502,
      message: `Loop & Tie did not accept this login. ${REQUEST} responded with invalid_client.`,
      hint: expect.stringContaining('clientID and clientSecret are a pair') as string,
    });
    expect(error?.stack).toContain('did not accept this login');
  });

  it.each([
    ['invalid_grant', /used before/],
    ['invalid_scope', /leave the option scope out/],
  ])('of code %s has a hint', (code, hint) => {
    expect(createTokenError(REQUEST, code, [])).toMatchObject({
      hint: expect.stringMatching(hint) as string,
    });
  });

  it('has no hint if nothing is known', () => {
    expect(createTokenError(REQUEST, 'invalid_request', [])).not.toHaveProperty('hint');
    const hint = 'Wait.';
    expect(createTokenError(REQUEST, 'throttled', [], { hint })).toMatchObject({ hint });
    const known = createTokenError(REQUEST, 'invalid_grant', [], { hint });
    expect(known).not.toMatchObject({ hint });
  });

  it('is none if there is no code that can be shown', () => {
    for (const error of [undefined, '<b>', 'lt_app_123', { a: 1 }]) {
      expect(createTokenError(REQUEST, error, [])).toBeUndefined();
    }
  });
});

it.each([
  ['server_error', 502, /^Loop & Tie could not complete this login\./],
  ['temporarily_unavailable', 503, /^Loop & Tie is busy\. Please try again later\./],
])('an AuthorizationError of code %s', (code, status, sentence) => {
  const error = createAuthorizationError(LOOP_AND_TIE, code);
  expect(error).toBeInstanceOf(AuthorizationError);
  expect(error).toMatchObject({ code, status });
  expect(error.message).toMatch(sentence);
  expect(error.message).toMatch(new RegExp(`The callback came with ${code}\\.$`));
});

it.each<[string, boolean, unknown]>([
  ['a timeout', true, new LoopAndTieError('timeout', '', '')],
  ['a network error', true, new LoopAndTieError('network_error', '', '')],
  ['a failure', true, new LoopAndTieError('unavailable', '', '')],
  ['a rejected token', false, new LoopAndTieError('token_rejected', '', '')],
  ['an unexpected response', false, new LoopAndTieError('invalid_response', '', '')],
  ['a large response', false, new LoopAndTieError('response_too_large', '', '')],
  ['server_error', true, createTokenError(REQUEST, 'server_error', [])],
  ['temporarily_unavailable', true, createTokenError(REQUEST, 'temporarily_unavailable', [])],
  ['invalid_grant', false, createTokenError(REQUEST, 'invalid_grant', [])],
  ['invalid_grant of 400', false, createTokenError(REQUEST, 'invalid_grant', [], { statusCode: 400 })],
  ['a word of 499', false, createTokenError(REQUEST, 'closed', [], { statusCode: 499 })],
  ['a word of 429', true, createTokenError(REQUEST, 'throttled', [], { statusCode: 429 })],
  ['a word of 599', true, createTokenError(REQUEST, 'closed', [], { statusCode: 599 })],
  ['a word of 600', false, createTokenError(REQUEST, 'closed', [], { statusCode: 600 })],
  ['a word of 500', true, createTokenError(REQUEST, 'bad_gateway', [], { statusCode: 500 })],
  ['server_error of the app', false, new TokenError('no', 'server_error')],
  ['an error of the app', false, new Error('no')],
  ['nothing', false, undefined],
])('after %s the same code may be tried again: %s', (_title, expected, error) => {
  expect(isTransient(error)).toBe(expected);
});
