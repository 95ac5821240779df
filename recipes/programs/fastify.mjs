import { Authenticator } from '@fastify/passport';
import fastify from 'fastify';
import { addSessions } from './fastify-session.mjs';
import { isHTTPS } from './settings.mjs';
import { strategy } from './strategy.mjs';

const app = fastify({ trustProxy: isHTTPS }); // behind a proxy that ends TLS
app.addHook('onRequest', async (request, reply) => {
  // The strategy sets its cookie by Node's methods.
  request.res = Object.assign(reply, {
    setHeader: (name, value) => reply.removeHeader(name).header(name, value),
    end: () => reply.send(),
  });
});
const passport = new Authenticator();
await addSessions(app);
await app.register(passport.initialize());
await app.register(passport.secureSession());

passport.use(strategy);
passport.registerUserSerializer(async (user) => user);
passport.registerUserDeserializer(async (user) => user);

app.get('/', async (request, reply) => {
  reply.type('text/html');
  return request.user ? 'Connected' : '<a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>';
});
app.get('/auth/loopandtie', { preValidation: passport.authenticate('loopandtie') }, () => {});
app.get(
  '/auth/loopandtie/callback',
  { preValidation: passport.authenticate('loopandtie', { successRedirect: '/', failureRedirect: '/' }) },
  () => {},
);

const port = Number(process.env.PORT ?? 3000);
await app.listen({ port });
console.log(`http://localhost:${port}`);
