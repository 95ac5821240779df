// Sessions for Fastify, kept in an encrypted cookie.
import { createHash } from 'node:crypto';
import fastifySecureSession from '@fastify/secure-session';
import { cookieName, isHTTPS, readSecret } from './settings.mjs';

export async function addSessions(app) {
  await app.register(fastifySecureSession, {
    key: createHash('sha256').update(readSecret('SESSION_SECRET')).digest(),
    cookieName,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHTTPS },
  });
}
