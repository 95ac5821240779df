// What the requests to one endpoint have in common, and what a request leaves behind; test/faults/ has the rest.
import { createEndpoint, createKeepAliveAgent, exchange } from '../lib/http';
import { answer } from './support/behaviours';
import { startProvider } from './support/provider';

const agent = createKeepAliveAgent(false);
const settings = { agent, timeoutMs: 9_876, maxBodyBytes: 100, headers: { 'x-app': 'mine' } };

afterAll(() => {
  agent.destroy();
});

it.each([
  ['https://a.b/token', 'a.b', 443, '/token'],
  ['http://a.b/token?tenant=one', 'a.b', 80, '/token?tenant=one'],
  ['https://a.b:8443/', 'a.b', '8443', '/'],
  ['https://[2001:db8::1]:8443/', '2001:db8::1', '8443', '/'],
])('requests to %s go to %s, port %s', (url, hostname, port, path) => {
  const { request } = createEndpoint('POST', url, settings);
  expect(request).toEqual({
    method: 'POST',
    hostname,
    port,
    path,
    agent,
    headers: { 'user-agent': 'passport-loopandtie', 'x-app': 'mine', 'accept-encoding': 'identity' },
  });
});

it('an exchange that is over leaves no timer behind, which would keep the process alive', async () => {
  const provider = await startProvider({ behaviour: answer({ body: 'yes' }) });
  const set = jest.spyOn(global, 'setTimeout');
  const cleared = jest.spyOn(global, 'clearTimeout');
  try {
    const { body } = await exchange(createEndpoint('GET', provider.url, settings), {});
    expect(body).toBe('yes');
    const timers = set.mock.results.filter((_result, index) => set.mock.calls[index]?.[1] === 9_876);
    expect(timers).toHaveLength(1);
    expect(cleared).toHaveBeenCalledWith(timers[0]?.value);
  } finally {
    set.mockRestore();
    cleared.mockRestore();
    await provider.close();
  }
});
