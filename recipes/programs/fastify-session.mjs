// Sessions for Fastify, kept on the server.
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { cookieName, isHTTPS, readSecret } from './settings.mjs';

export async function addSessions(app) {
  await app.register(fastifyCookie);
  await app.register(fastifySession, {
    secret: readSecret('SESSION_SECRET'),
    cookieName,
    cookie: { secure: isHTTPS, sameSite: 'lax' },
    saveUninitialized: false,
  });
}
