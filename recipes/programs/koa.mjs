import Router from '@koa/router';
import Koa from 'koa';
import passport from 'koa-passport';
import session from 'koa-session';
import { LoopAndTieStrategy } from 'passport-loopandtie';

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
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = new Koa();
app.keys = [process.env.SESSION_SECRET];
app.use(session({ sameSite: 'lax' }, app));
app.use(passport.initialize());
app.use(passport.session());

const router = new Router();
router.get('/', (context) => {
  context.body = context.isAuthenticated() ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie';
});
router.get('/auth/loopandtie', passport.authenticate('loopandtie'));
router.get('/auth/loopandtie/callback', passport.authenticate('loopandtie', { successRedirect: '/' }));
app.use(router.routes());

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
