// Of a provider's error only the code is shown, and only if it is one.
import { showCode } from '../../../lib/oauth2/requests/error-code';

const PROVIDER = { tokenPrefix: 'lt_' };
const SECRETS = ['', 'secret', 'secret_of_the_app', 'eightlet', undefined];

it.each([
  ['of RFC 6749', 'unsupported_response_type'],
  ['of one word', 'throttled'],
  ['of 40 characters', `${'abcdefghi_'.repeat(3)}abcdefghij`],
  ['that only ends like the prefix of a token', 'default_scope'],
  ['with a short secret, which may be part of any word', 'short_secrets'],
])('a code %s is shown', (_title, code) => {
  expect(showCode(PROVIDER, code, SECRETS)).toBe(code);
});

it.each([
  ['nothing', undefined],
  ['empty', ''],
  ['a list', ['access_denied']],
  ['markup', '<script>'],
  ['a sentence', 'access denied'],
  ['in capitals', 'Access_Denied'],
  ['of two lines', 'a\nb'],
  ['ended by a line break', 'access_denied\n'],
  ['of 41 characters', 'a'.repeat(41)],
  ['a token', 'lt_app_abcdefghijklmnopqrstuvwxyza'],
  ['a token behind a word', 'bad_lt_app'],
  ['a secret', 'secret'],
  ['a word and a secret', 'bad_secret_of_the_app'],
  ['a word and the shortest secret that is looked for', 'bad_eightlet'],
])('a code that is %s is not shown', (_title, error) => {
  expect(showCode(PROVIDER, error, SECRETS)).toBeUndefined();
});
