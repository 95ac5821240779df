// A reverse proxy that ends TLS: the app itself sees plain http and another host name. All its cookies are `__Host-` ones.
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { generate } from 'selfsigned';
import { agent as startAgent } from 'supertest';
import { startProgram, type Program, type ProgramSettings } from './support/program';

let sandbox: Sandbox;
let app: Program;
let closeProxy: () => PromiseLike<unknown>;
let certificate: string;
let siteURL: string;

const PROGRAMS: Pick<ProgramSettings, 'file' | 'change'>[] = [
  { file: 'polka.mjs' },
  { file: 'cookie-session.mjs' },
  { file: 'koa.mjs' },
  { file: 'fastify.mjs' },
  { file: 'fastify.mjs', change: (code) => code.replace('./fastify-session', './fastify-secure-session') },
  { file: 'nest.mts' },
  { file: 'nest-fastify.mts' },
];

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
  sandbox.addRedirectURI(`${siteURL}/auth/loopandtie/callback`);
});

afterEach(() => app.close());
afterAll(() => Promise.all([closeProxy(), sandbox.close()]));

it.each(PROGRAMS)('$file logs in through the proxy, with __Host- cookies only', async (program) => {
  const env = { LOOPANDTIE_CALLBACK_URL: `${siteURL}/auth/loopandtie/callback` };
  app = await startProgram({ ...program, sandbox, env });
  const browser = startAgent(siteURL, { ca: certificate });
  const begun = await browser.get('/auth/loopandtie').expect(302);
  const callback = await sandbox.login(begun.headers.location ?? '');
  expect(callback.origin).toBe(siteURL);
  const finished = await browser.get(callback.pathname + callback.search).expect(302);
  expect(finished.headers.location).toBe('/');
  await browser.get('/').expect(200, /^Connected/);
  const cookies = [begun, finished].flatMap((response) => response.get('Set-Cookie') ?? []);
  expect(cookies.join('\n')).toContain('__Host-session=');
  for (const cookie of cookies) expect(cookie).toMatch(/^__Host-(?=.*; path=\/(;|$))(?=.*; secure)/i);
});
