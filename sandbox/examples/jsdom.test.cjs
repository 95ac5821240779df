/** @jest-environment jsdom */
// A component's test under jest with jsdom may start the sandbox in its own process.
const { startSandbox } = require('loopandtie-sandbox');

test('the sandbox runs beside jsdom, under fake timers too', async () => {
  jest.useFakeTimers();
  const sandbox = await startSandbox();
  const query = new URLSearchParams({
    client_id: sandbox.client.clientID,
    redirect_uri: sandbox.client.redirectURIs[0],
    response_type: 'code',
  });
  const callback = await sandbox.login(`${sandbox.authorizationURL}?${query}`);
  expect(callback.searchParams.get('code')).toMatch(/^[0-9a-f]{64}$/);
  expect(document.title).toBe('');
  await sandbox.close();
});
