// A reverse proxy that ends TLS: the app itself sees plain http and another host name.
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { generate } from 'selfsigned';
import { agent as startAgent } from 'supertest';
import { startProgram, type Program } from './support/program';

let sandbox: Sandbox;
let app: Program;
let closeProxy: () => PromiseLike<unknown>;
let certificate: string;
let siteURL: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  const subject = [{ name: 'commonName', value: 'localhost' }];
  const names = { name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: 'localhost' }] };
  const { private: key, cert } = await generate(subject, { extensions: [names] });
  certificate = cert;
  const front = fastify({ https: { key, cert }, forceCloseConnections: true });
  closeProxy = () => front.close();
  // The app's port is only known below, when a request comes.
  await front.register(httpProxy, {
    upstream: '',
    replyOptions: {
      getUpstream: () => app.url,
      rewriteRequestHeaders: (_request, headers) => ({ ...headers, 'x-forwarded-proto': 'https' }),
    },
  });
  siteURL = (await front.listen({ port: 0, host: 'localhost' })).replace(/127\.0\.0\.1|\[::1\]/, 'localhost');
  const callbackURL = `${siteURL}/auth/loopandtie/callback`;
  sandbox.addRedirectURI(callbackURL);
  app = await startProgram({ file: 'proxy.mjs', sandbox, env: { LOOPANDTIE_CALLBACK_URL: callbackURL } });
});

afterAll(() => Promise.all([closeProxy(), app.close(), sandbox.close()]));

it('logs in through the proxy, with secure cookies only', async () => {
  const browser = startAgent(siteURL, { ca: certificate });
  const begun = await browser.get('/auth/loopandtie').expect(302);
  expect(begun.get('Set-Cookie')).toEqual([
    expect.stringMatching(/^__Host-loopandtie_[\w-]{12}=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
  ]);
  const callback = await sandbox.login(begun.headers.location ?? '');
  expect(callback.origin).toBe(siteURL);
  await browser.get(callback.pathname + callback.search).expect(302, /Redirecting to \//);
  await browser.get('/').expect('Connected');
});
