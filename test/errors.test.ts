// What may be shown of text that came from outside.
import fc from 'fast-check';
import { inspect } from 'node:util';
import { InternalOAuthError, LoopAndTieError } from '../lib';
import { readErrorCode, redact } from '../lib/errors';

describe('a LoopAndTieError', () => {
  const error = new LoopAndTieError('timeout', 'POST https://a.b/token gave no answer', { code: 'X' });

  it('is an InternalOAuthError, so that existing handlers know it', () => {
    expect(error).toBeInstanceOf(InternalOAuthError);
    expect(error).toBeInstanceOf(Error);
    expect(error.oauthError).toEqual({ code: 'X' });
  });

  it('reads the same everywhere: in its text, its stack and a log', () => {
    expect(String(error)).toBe('LoopAndTieError: POST https://a.b/token gave no answer');
    expect(error.stack).toContain('LoopAndTieError: POST https://a.b/token gave no answer');
    expect(inspect(error)).toContain('POST https://a.b/token gave no answer');
  });

  it.each([
    ['timeout', 504],
    ['network_error', 502],
    ['response_too_large', 502],
    ['invalid_response', 502],
  ] as const)('of code %s has status %i', (code, status) => {
    expect(new LoopAndTieError(code, '').status).toBe(status);
  });
});

describe('redact', () => {
  it.each([
    ['plain text', 'The grant is invalid.', 'The grant is invalid.'],
    ['a secret', 'no s3cret/+ here', 'no [redacted] here'],
    ['a secret in URL encoding', 'no s3cret%2F%2B here', 'no [redacted] here'],
    ['a secret in URL encoding of small letters', 'no s3cret%2f%2b here', 'no [redacted] here'],
    ['a secret in pieces', 'no s3c\u0000ret/+ here', 'no [redacted] here'],
    ['two secrets', 's3cret/+s3cret/+', '[redacted][redacted]'],
    ['a token nobody told about', 'lt_app_dGhpcyBpcyBhIHRva2Vu8 works', '[redacted] works'],
    ['a code nobody told about', 'f'.repeat(30) + '0'.repeat(34), '[redacted]'],
    ['a long run of letters of both cases', 'aB'.repeat(16), '[redacted]'],
    ['a long word of the protocol', 'unsupported_response_type', 'unsupported_response_type'],
    ['line breaks', 'one\r\ntwo\tthree', 'one two three'],
    ['controls and marks of direction', 'a\u001b[31mb\u202ec', 'a[31mbc'],
  ])('%s', (_title, text, shown) => {
    expect(redact(text, ['s3cret/+', ''])).toBe(shown);
  });

  it.each([
    ['a&b<c>"d\'e', 'a&amp;b&lt;c&gt;&quot;d&#39;e'],
    ['a&b<c>"d\'e', 'a&amp;b&lt;c&gt;&quot;d&#x27;e'],
    ['a b', 'a+b'],
    ['a b', 'a%20b'],
    ['two  blanks', 'two\t\nblanks'],
  ])('knows the secret %s by the spelling %s', (secret, echo) => {
    expect(redact(`no ${echo} here`, [secret])).toBe('no [redacted] here');
  });

  it.each([
    ['24 characters with a digit', `${'a'.repeat(23)}1`, '[redacted]'],
    ['23 characters with a digit', `${'a'.repeat(22)}1`, `${'a'.repeat(22)}1`],
    ['a token by its prefix', `lt_${'a'.repeat(21)}`, '[redacted]'],
    ['that prefix elsewhere', `salt_${'a'.repeat(21)}`, `salt_${'a'.repeat(21)}`],
    ['capitals alone', 'A'.repeat(24), 'A'.repeat(24)],
    ['200 characters', 'ab '.repeat(66) + 'ab', 'ab '.repeat(66) + 'ab'],
  ])('draws the line at %s', (_title, text, shown) => {
    expect(redact(text, [])).toBe(shown);
  });

  it('caps the length, after blanking', () => {
    expect(redact('word '.repeat(100), [])).toHaveLength(201);
    expect(redact(`${'word '.repeat(39)}s3cret`, ['s3cret'])).not.toContain('s3c');
  });

  it.each([[undefined], [null], [1], [{}], [['text']], [''], ['\u0000'], ['  ']])(
    'gives nothing for %p',
    (text) => {
      expect(redact(text, [])).toBeUndefined();
    },
  );

  it('never shows a secret, wherever it stands', () => {
    const secret = fc
      .string({ minLength: 8, unit: 'grapheme-ascii' })
      .filter((text) => !/\s/.test(text) && !'[redacted]…'.includes(text));
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
        expect(redact(`${before} ${hidden} ${after}`, [hidden]) ?? '').not.toContain(hidden);
      }),
    );
  });
});

describe('readErrorCode', () => {
  it.each(['access_denied', 'invalid_client', 'unsupported_response_type', 'vendor.code-1'])(
    'takes %s',
    (code) => {
      expect(readErrorCode(code, ['', 'secret'])).toBe(code);
    },
  );

  it.each([
    ['nothing', undefined],
    ['an empty string', ''],
    ['a list', ['access_denied']],
    ['markup', '<script>'],
    ['a sentence', 'access denied'],
    ['controls', 'a\r\nb'],
    ['more than 64 characters', 'a'.repeat(65)],
    ['a token', 'lt_app_dGhpcyBpcyBhIHRva2Vu8'],
    ['a secret', 'secret'],
    ['a secret inside', 'my_secret_code'],
  ])('refuses %s', (_title, error) => {
    expect(readErrorCode(error, ['', 'secret'])).toBeUndefined();
  });
});
