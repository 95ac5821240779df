// Of a provider's error only the code is shown, and only if it is one.
import { showCode } from '../../../lib/oauth2/requests/errors';
import { startApp } from '../../support/app';
import { answer } from '../../support/behaviours';
import { Browser } from '../../support/browser';
import { startProvider } from '../../support/provider';

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

it.each([
  ['the client secret comes to the callback', 'error=secret_of_the_app', 'server_error'],
  ['the code comes from the token endpoint', 'code=code_of_this_login', 'invalid_response'],
])('a login shows no secret if %s as an error', async (_title, response, code) => {
  const provider = await startProvider({
    behaviour: answer({ status: 400, body: '{"error":"code_of_this_login"}' }),
  });
  const app = await startApp({ options: { ...provider.options, clientSecret: 'secret_of_the_app' } });
  await new Browser().logIn(app.url, response);
  await Promise.all([app.close(), provider.close()]);
  expect(app.errors).toMatchObject([{ code }]);
  expect(String(app.errors)).not.toMatch(/secret_of_the_app|code_of_this_login/);
});

it.each(['invalid_request', 'constructor'])('an error with the code %p has no hint', async (code) => {
  const behaviour = answer({ status: 400, body: JSON.stringify({ error: code }) });
  const provider = await startProvider({ behaviour });
  const app = await startApp({ options: provider.options });
  await new Browser().logIn(app.url);
  await Promise.all([app.close(), provider.close()]);
  expect(app.errors).toMatchObject([{ code }]);
  expect(app.errors[0]).not.toHaveProperty('hint');
});
