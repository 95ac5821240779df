// Text from the provider is shown as it came or not at all.
import fc from 'fast-check';
import { showCode, showDescription, showLink } from '../lib/shown-text';

const runs = Number(process.env.FUZZ_RUNS ?? 300);

describe('a description that is shown', () => {
  it.each([
    'The grant is invalid.',
    'Missing required parameter: code_verifier.',
    "The client's redirect URI doesn't match (RFC 6749, section 3.1.2).",
    'Die Anfrage ist ungültig: bitte später noch einmal.',
    'unsupported_response_type',
    'word '.repeat(40).trim(),
    '12 of 600 seconds',
  ])('%s', (text) => {
    expect(showDescription(text, ['s3cret/+', ''])).toBe(text);
  });
});

describe('a description that is dropped', () => {
  it.each([
    ['has a secret', 'no s3cret/+ here'],
    ['has a secret in another case', 'no S3CRET/+ here'],
    ['has a secret in URL encoding', 'no s3cret%2F%2B here'],
    ['has a secret in pieces', 'no s3-cr-et here'],
    ['has a secret with a NUL inside', 'no s3c\u0000ret/+ here'],
    ['has a secret in HTML', 'no s3cret&#47;+ here'],
    ['has a token nobody told about', 'lt_app works'],
    ['has a code nobody told about', `so ${'f'.repeat(30)}0${'0'.repeat(33)}`],
    ['has a long word of letters of both cases', `so ${'aB'.repeat(8)}`],
    ['has a long word with a digit', `so ${'a'.repeat(15)}1`],
    ['has a word longer than any', `so ${'a'.repeat(41)}`],
    ['has markup', 'a <b>bold</b> word'],
    ['has line breaks', 'one\r\ntwo'],
    ['has controls', 'a\u001b[31mb'],
    ['has marks of direction', 'a\u202eb'],
    ['is longer than 200 characters', 'word '.repeat(41)],
    ['is empty', ''],
    ['is undefined', undefined],
    ['is null', null],
    ['is a number', 1],
    ['is an object', {}],
    ['is a list', ['text']],
  ])('%s', (_title, text) => {
    expect(showDescription(text, ['s3cret/+', ''])).toBeUndefined();
  });

  it('is dropped if it has any secret, wherever and however it is written', () => {
    const secret = fc
      .string({ minLength: 1, unit: 'grapheme-ascii' })
      .filter((text) => /[a-z\d]/i.test(text));
    const spelling = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      encodeURIComponent,
      (text) => text.split('').join('-'),
    );
    fc.assert(
      fc.property(fc.string(), secret, spelling, fc.string(), (before, hidden, spell, after) => {
        expect(showDescription(`${before} ${spell(hidden)} ${after}`, [hidden])).toBeUndefined();
      }),
      { numRuns: runs },
    );
  });

  it('takes no longer for a text of 64 KB than for one of 1 KB, whatever the secrets are', () => {
    const measure = (length: number): number => {
      const text = 'e'.repeat(length);
      const since = process.hrtime.bigint();
      for (let turn = 0; turn < 2_000; turn += 1) showDescription(text, ['e', 'ee', text]);
      return Number(process.hrtime.bigint() - since);
    };
    measure(1_000);
    const least = (length: number): number => Math.min(...[1, 2, 3, 4, 5].map(() => measure(length)));
    expect(least(64_000)).toBeLessThan(20 * least(1_000));
  });
});

describe('a code', () => {
  it.each(['access_denied', 'invalid_client', 'unsupported_response_type'])('%s is shown', (code) => {
    expect(showCode(code, ['', 'secret', 'e'])).toBe(code);
  });

  it.each([
    ['nothing', undefined],
    ['an empty string', ''],
    ['a list', ['access_denied']],
    ['markup', '<script>'],
    ['a sentence', 'access denied'],
    ['capitals', 'Access_Denied'],
    ['a mark that is not _', 'vendor.code-1'],
    ['controls', 'a\r\nb'],
    ['more than 64 characters', 'a'.repeat(65)],
    ['a word of more than 24', 'a'.repeat(25)],
    ['a token', 'lt_app_dghpcybpcybhihrva'],
    ['a secret', 'secret'],
  ])('that is %s is not', (_title, error) => {
    expect(showCode(error, ['', 'secret'])).toBeUndefined();
  });
});

it('a link with a long path that could be a token is not shown', () => {
  expect(showLink('https://docs.example/errors', [])).toBe('https://docs.example/errors');
  expect(showLink(`https://docs.example/${'a1'.repeat(20)}`, [])).toBeUndefined();
});
