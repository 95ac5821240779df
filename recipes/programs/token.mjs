import express from 'express';
import { jwtVerify, SignJWT } from 'jose';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { readSecret } from './settings.mjs';
import { options } from './strategy.mjs';

const key = new TextEncoder().encode(readSecret('SESSION_SECRET'));
/** Stands for your database: access tokens by connection. */
const connections = new Map();

passport.use(
  new LoopAndTieStrategy(options, async ({ accessToken }) => {
    const id = crypto.randomUUID();
    connections.set(id, accessToken);
    return { id };
  }),
);

const app = express();
app.use((req, res, next) => {
  // For a page of another origin, which sends the login's cookie along.
  res.set('Access-Control-Allow-Origin', process.env.APP_ORIGIN ?? 'http://localhost:5173');
  res.set('Access-Control-Allow-Credentials', 'true');
  next();
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie', { session: false }));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { session: false }),
  async (req, res) => {
    const jwt = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(req.user.id);
    res.json({ token: await jwt.setExpirationTime('1h').sign(key) });
  },
);
app.get('/', async (req, res) => {
  const [, token = ''] = (req.get('authorization') ?? '').split('Bearer ');
  const { payload } = await jwtVerify(token, key).catch(() => ({ payload: { sub: undefined } }));
  res.send(connections.has(payload.sub) ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie');
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
