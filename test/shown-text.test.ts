// Text from the provider is shown as it came or not at all.
import fc from 'fast-check';
import { showCode, showDescription, showLink } from '../lib/shown-text';

const runs = Number(process.env.FUZZ_RUNS ?? 2_000);

describe('a description that is shown', () => {
  it.each([
    'The grant is invalid.',
    'Missing required parameter: code_verifier.',
    "The client's redirect URI doesn't match (RFC 6749, section 3.1.2).",
    'Die Anfrage ist ungültig: bitte später noch einmal.',
    'unsupported_response_type',
    'word '.repeat(40).trim(),
    '12 of 600 seconds',
    `the longest word without a digit is ${'a'.repeat(40)}`,
    `the longest word with a digit is ${'a'.repeat(14)}1`,
    'The default_scope is unknown.',
    `${'word '.repeat(39)}words`,
  ])('%s', (text) => {
    expect(showDescription(text, ['s3cret/+', ''])).toBe(text);
  });

  it('is not taken for a secret that consists of marks', () => {
    expect(showDescription('The grant is invalid.', ['+-+-+-+-'])).toBe('The grant is invalid.');
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
    ['has a token in quotes', 'Bad token "lt_app_dghpcybpcybhihrva".'],
    ['has a token in brackets', 'Bad token (lt_app).'],
    ['has a token behind a colon', 'Bad token:lt_app'],
    ['has a token in capitals', 'BAD TOKEN LT_APP'],
    ['has a code nobody told about', `so ${'f'.repeat(30)}0${'0'.repeat(33)}`],
    ['has a long word of letters of both cases', `so ${'aB'.repeat(8)}`],
    ['has a long word with a digit', `so ${'a'.repeat(15)}1`],
    ['has a word longer than any', `so ${'a'.repeat(41)}`],
    ['has markup', 'a <b>bold</b> word'],
    ['has line breaks', 'one\r\ntwo'],
    ['has controls', 'a\u001b[31mb'],
    ['has marks of direction', 'a\u202eb'],
    ['is longer than 200 characters', `${'word '.repeat(39)}wordsz`],
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
    ['64 characters', `${'abcdefg_'.repeat(7)}abcdefgh`],
    ['a word of 24', 'a'.repeat(24)],
    ['letters that only look like the prefix of a token', 'default_scope'],
    ['a short secret, which may be part of any word', 'short_secrets'],
  ])('of %s is shown', (_title, code) => {
    expect(showCode(code, ['secrets'])).toBe(code);
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
    ['a word of more than 24', `of_${'a'.repeat(25)}`],
    ['a token', 'lt_app_dghpcybpcybhihrva'],
    ['a token behind a word', 'bad_lt_app'],
    ['a secret', 'secret'],
    ['a word and a secret', 'bad_secret_of_the_app'],
    ['a word and the shortest secret that is looked for', 'bad_eightlet'],
    ['a word and a secret that had capitals', 'bad_anothersecret'],
  ])('that is %s is not', (_title, error) => {
    expect(
      showCode(error, ['', 'secret', 'secret_of_the_app', 'AnotherSecret', 'eightlet', undefined]),
    ).toBeUndefined();
  });
});

describe('a link', () => {
  it.each([
    'https://docs.example/errors',
    'https://docs.example/errors/default_scope#grant',
    `https://docs.example/${'a/'.repeat(89)}a`,
  ])('%s is shown', (link) => {
    expect(showLink(link, ['', 's3cret'])).toBe(link);
  });

  it.each([
    ['nothing', undefined],
    ['a list', ['https://docs.example/errors']],
    ['http', 'http://docs.example/errors'],
    ['a script', 'javascript:alert(1)'],
    ['one with a query', 'https://docs.example/errors?code=1'],
    ['one with a user', 'https://docs.example@evil.test/'],
    ['one behind a word', 'see https://docs.example/'],
    ['one with a line break', 'https://docs.example/\n'],
    ['longer than 200 characters', `https://docs.example/${'a/'.repeat(90)}`],
    ['one with a secret', 'https://docs.example/S3-cret'],
    ['one with a token', 'https://docs.example/lt_app'],
    ['one with a token behind a dot', 'https://docs.example/x.lt_app'],
    ['one that could hold a token', `https://docs.example/${'a1'.repeat(20)}`],
  ])('that is %s is not', (_title, link) => {
    expect(showLink(link, ['', 's3cret'])).toBeUndefined();
  });
});

it('no code and no link of 64 KB takes longer than one of 1 KB', () => {
  const shapes = ['e', 'word ', 'lt_', 'a1', 'a_', '/a', '\u00e4', ' '];
  const measure = (bytes: number): number => {
    const since = process.hrtime.bigint();
    for (const shape of shapes) {
      const text = shape.repeat(bytes / shape.length);
      for (let turn = 0; turn < 200; turn += 1) {
        showCode(text, ['e', text]);
        showLink(`https://${text}`, ['e', text]);
      }
    }
    return Number(process.hrtime.bigint() - since);
  };
  measure(1_000);
  const least = (bytes: number): number => Math.min(...[1, 2, 3, 4, 5].map(() => measure(bytes)));
  expect(least(64_000)).toBeLessThan(20 * least(1_000));
});
