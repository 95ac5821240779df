import 'reflect-metadata';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import passport from 'passport';
import { AppModule } from './nest-app.mjs';

const { SESSION_SECRET: secret = '', LOOPANDTIE_CALLBACK_URL: callbackURL = '' } = process.env;
if (secret.length < 32) throw new Error('SESSION_SECRET must have at least 32 characters');
const isHTTPS = callbackURL.startsWith('https:');
// Without `__Host-`, which needs https, any subdomain could set a session of its own over yours.
const cookieName = isHTTPS ? '__Host-session' : 'session';

const app = await NestFactory.create<NestFastifyApplication>(
  AppModule,
  new FastifyAdapter({ trustProxy: isHTTPS }),
  {
    logger: ['error', 'warn'],
  },
);
const fastify = app.getHttpAdapter().getInstance();
fastify.addHook('onRequest', async (request, reply) => {
  // The strategy and Passport use Node's methods.
  const res = Object.assign(reply, {
    setHeader: (name: string, value: string | string[]) => reply.removeHeader(name).header(name, value),
    end: () => reply.send(),
  });
  Object.assign(request, { res });
});
await app.register(fastifyCookie);
await app.register(fastifySession, {
  secret,
  cookieName,
  cookie: { secure: isHTTPS, sameSite: 'lax' },
  saveUninitialized: false,
});
fastify.addHook('preHandler', (request, reply, next) => {
  passport.authenticate('session')(request, reply, next);
});
const port = process.env.PORT ?? 3000;
await app.listen(port);
console.log(`http://localhost:${port}`);
