import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import session from 'express-session';
import passport from 'passport';
import { AppModule } from './nest-app.mjs';

const { SESSION_SECRET: secret = '', LOOPANDTIE_CALLBACK_URL: callbackURL = '' } = process.env;
if (secret.length < 32) throw new Error('SESSION_SECRET must have at least 32 characters');
const isHTTPS = callbackURL.startsWith('https:');
// Without `__Host-`, which needs https, any subdomain could set a session of its own over yours.
const cookieName = isHTTPS ? '__Host-session' : 'session';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.use(
  session({
    secret,
    name: cookieName,
    cookie: { secure: isHTTPS, sameSite: 'lax' },
    proxy: isHTTPS, // behind a proxy that ends TLS
    resave: false,
    saveUninitialized: false,
  }),
);
app.use(passport.session());
const port = process.env.PORT ?? 3000;
await app.listen(port);
console.log(`http://localhost:${port}`);
