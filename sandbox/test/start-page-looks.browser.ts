// How the start page looks, on a large and on a small screen, in light and in dark.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { checkLooks, newPerson, press } from '../../example-app/test/browser/person';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ serverVersion: 5 });
});

afterAll(() => sandbox.close());

/** A login, and what goes wrong most often. */
async function sendRequests(): Promise<void> {
  const { clientID, clientSecret, redirectURIs } = sandbox.client;
  const app = { client_id: clientID, redirect_uri: redirectURIs[0] ?? '' };
  const authorize = (changes: object = {}) =>
    `${sandbox.authorizationURL}?${new URLSearchParams({ ...app, response_type: 'code', ...changes }).toString()}`;
  const exchange = (code: string) => {
    const body = { ...app, code, client_secret: clientSecret, grant_type: 'authorization_code' };
    return fetch(sandbox.tokenURL, { method: 'POST', body: new URLSearchParams(body) });
  };
  const code = (await sandbox.login(authorize())).searchParams.get('code') ?? '';
  await fetch(authorize());
  await exchange(code);
  const headers = { authorization: `Bearer ${sandbox.token()}` };
  await fetch(sandbox.userProfileURL, { headers });
  await exchange(code);
  await fetch(authorize({ redirect_uri: `https://app.test/${'long/'.repeat(30)}callback` }));
  sandbox.revokeTokens();
  await fetch(sandbox.userProfileURL, { headers });
}

it('the start page looks right', async () => {
  const page = await newPerson();
  await page.goto(sandbox.url);
  await page.getByText('No requests yet.').waitFor();
  await page.getByText('ada@example.com').waitFor();
  await sendRequests();
  sandbox.next('delay', 'token', { times: 3, milliseconds: 250 });
  await page.getByText('6 requests, 3 refused').waitFor();
  await page.getByText('POST /oauth2/token').first().click();
  await press(page, 'Forget authorizations');
  await page.getByText('Authorizations are forgotten.').waitFor();
  await checkLooks(page, 'sandbox-start-page');
});
