// A test under vitest with fake timers: the sandbox and a login go on.
import { startSandbox } from 'loopandtie-sandbox';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

let sandbox;
beforeAll(async () => {
  vi.useFakeTimers();
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

test('a code is exchanged while the clock stands still', async () => {
  const { client, authorizationURL, tokenURL } = sandbox;
  const redirectURI = client.redirectURIs[0];
  const query = new URLSearchParams({
    client_id: client.clientID,
    redirect_uri: redirectURI,
    response_type: 'code',
  });
  const callback = await sandbox.login(`${authorizationURL}?${query}`);
  sandbox.next('delay', 'token', { milliseconds: 10 });
  const response = await fetch(tokenURL, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code'),
      redirect_uri: redirectURI,
      client_id: client.clientID,
      client_secret: client.clientSecret,
    }),
  });
  expect(await response.json()).toMatchObject({ token_type: 'Bearer' });
});
