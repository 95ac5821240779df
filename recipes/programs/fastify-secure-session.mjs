import { createHash } from 'node:crypto';
import { Authenticator } from '@fastify/passport';
import fastifySecureSession from '@fastify/secure-session';
import fastify from 'fastify';
import { LoopAndTieStrategy } from 'passport-loopandtie';

const app = fastify();
const passport = new Authenticator();
await app.register(fastifySecureSession, {
  key: createHash('sha256').update(process.env.SESSION_SECRET).digest(),
  cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' },
});
await app.register(passport.initialize());
await app.register(passport.secureSession());

passport.use(
  new LoopAndTieStrategy({
    clientID: process.env.LOOPANDTIE_CLIENT_ID,
    clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
    callbackURL: process.env.LOOPANDTIE_CALLBACK_URL,
    authorizationURL: process.env.LOOPANDTIE_AUTHORIZATION_URL,
    tokenURL: process.env.LOOPANDTIE_TOKEN_URL,
    store: true,
  }),
);
passport.registerUserSerializer(async (user) => user);
passport.registerUserDeserializer(async (user) => user);

app.get('/', async (request) => (request.user ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie'));
app.get('/auth/loopandtie', { preValidation: passport.authenticate('loopandtie') }, () => {});
app.get(
  '/auth/loopandtie/callback',
  { preValidation: passport.authenticate('loopandtie', { successRedirect: '/' }) },
  () => {},
);

const port = Number(process.env.PORT ?? 3000);
await app.listen({ port });
console.log(`http://localhost:${port}`);
