// Where the cookie of a pending login goes in Koa and Fastify, whose requests do not carry Node's response.
import fastifyCookie from '@fastify/cookie';
import { Authenticator } from '@fastify/passport';
import fastifySession from '@fastify/session';
import fastify from 'fastify';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { Browser } from '../../test/support/browser';
import { serve, type Serving } from '../../test/support/listen';
import { startProvider, type Provider } from '../../test/support/provider';

const SECRET = 'a secret of 32 characters or more';
let provider: Provider;
let app: Serving;

beforeAll(async () => {
  provider = await startProvider();
});
afterEach(() => app.close());
afterAll(() => provider.close());

const createStrategy = (): LoopAndTieStrategy =>
  new LoopAndTieStrategy({
    clientID: 'id',
    clientSecret: SECRET,
    callbackURL: 'http://127.0.0.1/callback',
    ...provider.options,
  });

async function startKoa(): Promise<void> {
  const passport = new KoaPassport();
  passport.use(createStrategy());
  const koa = new Koa();
  koa.use(async (context, next) => {
    context.cookies.set('of-the-app', 'kept');
    await next();
  });
  koa.use(passport.initialize());
  koa.use(passport.authenticate('loopandtie', { session: false, successRedirect: '/welcome' }));
  app = await serve((req, res) => void koa.callback()(req, res));
}

async function startFastify({ hook = true } = {}): Promise<void> {
  const passport = new Authenticator();
  passport.use('loopandtie', createStrategy());
  passport.registerUserSerializer((user) => Promise.resolve(user));
  passport.registerUserDeserializer((user) => Promise.resolve(user));
  const server = fastify();
  if (hook) {
    server.addHook('onRequest', (request, reply, done) => {
      const res = Object.assign(reply, {
        setHeader: (name: string, value: string[]) => reply.removeHeader(name).header(name, value),
        end: () => reply.send(),
      });
      Object.assign(request, { res });
      done();
    });
  }
  await server.register(fastifyCookie);
  await server.register(fastifySession, { secret: SECRET, cookie: { secure: false } });
  await server.register(passport.initialize());
  await server.register(passport.secureSession());
  server.addHook('onRequest', (_request, reply, done) => {
    reply.setCookie('of-the-app', 'kept');
    done();
  });
  const preValidation = passport.authenticate('loopandtie', { successRedirect: '/welcome' });
  server.get('/*', { preValidation }, () => 'not redirected');
  app = { url: await server.listen({ host: '127.0.0.1', port: 0 }), close: () => server.close() };
}

describe.each([
  ['Koa', startKoa],
  ['Fastify', startFastify],
])('in %s', (_title, start: () => Promise<void>) => {
  it.each([
    ['the older tab first', [0, 1]],
    ['the newer tab first', [1, 0]],
  ])('two tabs both log in, %s', async (_order, order) => {
    await start();
    const browser = new Browser();
    const states = [await browser.begin(app.url), await browser.begin(app.url)].map((q) => q.get('state'));
    expect(browser.pending).toHaveLength(2);
    for (const tab of order) {
      const page = await browser.open(`${app.url}/callback?code=c${tab}&state=${states[tab] ?? ''}`);
      expect(page).toMatchObject({ status: 302, location: '/welcome' });
      expect(page.setCookie.filter((line) => line.startsWith('of-the-app=kept'))).toHaveLength(1);
    }
    expect(browser.pending).toEqual([]);
  });

  it('a prefetched callback is answered and costs no login', async () => {
    await start();
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const callback = `${app.url}/callback?code=c&state=${state}`;
    const early = await browser.open(callback, { headers: { 'sec-purpose': 'prefetch' } });
    expect(early.status).toBe(503);
    expect((await browser.open(callback)).location).toBe('/welcome');
  });
});

it('Fastify without the hook is told what to write', async () => {
  await startFastify({ hook: false });
  const { status, body } = await new Browser().open(`${app.url}/login`);
  expect(status).toBe(500);
  expect(JSON.stringify(body)).toContain("app.addHook('onRequest'");
});
