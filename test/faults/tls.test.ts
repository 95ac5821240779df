// Certificates that must not be trusted, and endpoints that do not speak TLS. Each says what to check.
import { once } from 'node:events';
import { createServer } from 'node:http';
import https from 'node:https';
import { startApp } from '../support/app';
import { answerWell } from '../support/behaviours';
import { startProvider } from '../support/provider';
import { createCertificate } from '../support/certificate';
import { listen } from '../support/listen';
import { logIn, startVictim, whenAtRest, type Victim } from '../support/victim';

const UNTRUSTED: [
  title: string,
  certificate: Parameters<typeof createCertificate>[0],
  trusted: boolean,
  said: string,
][] = [
  [
    'is self-signed',
    {},
    false,
    'DEPTH_ZERO_SELF_SIGNED_CERT. The TLS certificate is not trusted: for a private CA',
  ],
  ['has expired', { endsInDays: -1 }, true, 'CERT_HAS_EXPIRED. The TLS certificate is out of date'],
  [
    'is for another host',
    { ip: '127.0.0.9' },
    true,
    'ERR_TLS_CERT_ALTNAME_INVALID. The TLS certificate is for another host',
  ],
];

const CASES = (['token request', 'profile request'] satisfies Victim[]).flatMap((victim) =>
  UNTRUSTED.map(([title, certificate, trusted, said]) => ({ victim, title, certificate, trusted, said })),
);

it.each(CASES)('$victim: a certificate that $title is network_error', async (example) => {
  const { victim, certificate, trusted, said } = example;
  const made = await createCertificate(certificate);
  const faulty = await startProvider({ tls: made });
  const good = await createCertificate();
  const other = await startProvider({ tls: good });
  const isToken = victim === 'token request';
  const app = await startApp({
    options: {
      tokenURL: `${(isToken ? faulty : other).url}/token`,
      userProfileURL: `${(isToken ? other : faulty).url}/teams`,
      skipUserProfile: false,
      agent: new https.Agent({ keepAlive: true, ca: trusted ? [made.cert, good.cert] : [good.cert] }),
    },
  });
  const page = await logIn(app);
  expect(page).toEqual(
    expect.objectContaining({
      status: 502,
      body: { code: 'network_error', error: expect.stringContaining(said) as string },
    }),
  );
  expect(faulty.requests).toEqual([]); // the secret was not sent
  await whenAtRest(app);
  await Promise.all([app, faulty, other].map((server) => server.close()));
});

it("a private CA is trusted if the app's agent says so", async () => {
  const tls = await createCertificate();
  const provider = await startProvider({ tls });
  const agent = new https.Agent({ ca: tls.cert });
  const app = await startApp({ options: { tokenURL: `${provider.url}/token`, agent } });
  expect(await logIn(app)).toMatchObject({ status: 200 });
  await Promise.all([app.close(), provider.close()]);
});

it('an endpoint that speaks HTTP where TLS is due is network_error', async () => {
  const plain = createServer();
  const port = await listen(plain);
  const app = await startApp({ options: { tokenURL: `https://127.0.0.1:${port}/token` } });
  const { status, body } = await logIn(app);
  expect(status).toBe(502);
  expect((body as { error: string }).error).toMatch(
    /failed with (?:EPROTO|ERR_SSL_\w+)\. TLS failed: check the URL/,
  );
  await app.close();
  await once(plain.close(), 'close');
});

it('a TLS handshake that is never answered is timeout', async () => {
  const { app, faulty, close } = await startVictim('token request', answerWell);
  const options = { tokenURL: `${faulty.url.replace('http:', 'https:')}/token`, timeout: 300 };
  const slow = await startApp({ options });
  expect(await logIn(slow)).toMatchObject({ status: 504, body: { code: 'timeout' } });
  expect(await logIn(app)).toMatchObject({ status: 200 });
  await Promise.all([slow.close(), close()]);
});

it('a TLS profile gets its own agent if tokens use HTTP', async () => {
  const tls = await createCertificate();
  const [plain, secure] = await Promise.all([startProvider(), startProvider({ tls })]);
  const options = {
    tokenURL: `${plain.url}/token`,
    userProfileURL: `${secure.url}/teams`,
    skipUserProfile: false,
  };
  const app = await startApp({ options });
  const { body } = await logIn(app);
  expect((body as { error: string }).error).toContain(
    `GET ${secure.url}/teams failed with DEPTH_ZERO_SELF_SIGNED_CERT`,
  );
  await Promise.all([app, plain, secure].map((server) => server.close()));
});
