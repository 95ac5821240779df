// 200 logins at the same moment, of which one in five meets a provider that fails in its own way.
import { startApp } from '../support/app';
import { answer, answerJson, drip, flood, send, sendAndClose, sendAndReset } from '../support/behaviours';
import type { Behaviour } from '../support/connections';
import { startProvider } from '../support/provider';
import { Browser } from '../support/browser';
import { whenAtRest } from '../support/victim';

const OK = 'HTTP/1.1 200 OK\r\n';
const FAILURES: [code: string, behaviour: Behaviour][] = [
  ['timeout', () => undefined],
  ['timeout', drip(`${OK}content-length: 99999\r\n\r\n`, ' ')],
  ['network_error', sendAndReset(`${OK}content-length: 9\r\n\r\n{`)],
  ['network_error', sendAndClose(`${OK}content-length: 9\r\n\r\n{`)],
  ['response_too_large', flood(`${OK}\r\n`, ' ')],
  ['invalid_response', send('not HTTP at all\r\n\r\n')],
  ['unavailable', answer({ status: 500, body: '<h1>' })],
  ['invalid_grant', answer({ status: 400, body: '{"error":"invalid_grant"}' })],
];

it('each failure fails one login only, and the sockets are freed', async () => {
  const provider = await startProvider({
    behaviour: (socket, request) => {
      const login = Number(/(?:^|&)code=(\d+)/m.exec(request)?.[1]);
      const [, fail] = FAILURES[(login / 5) % FAILURES.length] ?? [];
      const well = answerJson({ access_token: `token-${login}`, token_type: 'bearer' });
      return (fail ?? well)(socket, request);
    },
  });
  const options = { tokenURL: `${provider.url}/token`, timeout: 4_000 };
  const app = await startApp({ options, authenticate: { session: false } });
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

  const logins = await Promise.all(
    Array.from({ length: 200 }, async (_, login) => {
      const browser = new Browser();
      const state = (await browser.begin(app.url)).get('state') ?? '';
      const { status, body } = await browser.open(`${app.url}/callback?code=${login}&state=${state}`);
      const { code, user } = body as { code?: string; user?: { accessToken: string } };
      return { status, outcome: user?.accessToken ?? code };
    }),
  );

  logins.forEach(({ outcome }, login) => {
    expect(outcome).toBe(FAILURES[(login / 5) % FAILURES.length]?.[0] ?? `token-${login}`);
  });
  expect(logins.filter(({ status }) => status === 200)).toHaveLength(160);
  await whenAtRest(app);
  expect(provider.sockets.size).toBeLessThanOrEqual(32);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(
    before + 5,
  );
  await Promise.all([app.close(), provider.close()]);
});
