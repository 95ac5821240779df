// What becomes of a login without a verify callback; the forms of one are tested over HTTP, in strategy.test.ts.
import type { Request } from '../lib/options';
import { createVerifier } from '../lib/verify';

const token = {
  accessToken: 'lt_token',
  tokenType: 'Bearer' as const,
  params: { access_token: 'lt_token', token_type: 'bearer' },
};
const rest = { state: undefined, req: Object.create(null) as Request };
const user = { provider: 'loopandtie', accessToken: 'lt_token', tokenType: 'Bearer' };

it.each([
  ['nothing more where nothing more is known', {}, undefined],
  ['when the token was created', { createdAt: '2018-06-15T03:07:09.000Z' }, undefined],
  ['the teams that were fetched', {}, [{ id: 'loop-tie', name: 'Loop & Tie' }]],
])('a user has %s', async (_title, created, teams) => {
  const profile = teams && { provider: 'loopandtie' as const, teams, _raw: '', _json: {} };
  const verdict = await createVerifier(
    undefined,
    false,
  )({ token: { ...token, ...created }, profile, ...rest });
  expect(verdict).toStrictEqual({ user: { ...user, ...created, ...(teams && { teams }) } });
});
