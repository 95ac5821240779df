import Router from '@koa/router';
import Koa from 'koa';
import passport from 'koa-passport';
import session from 'koa-session';
import { cookieName, isHTTPS, readSecret } from './settings.mjs';
import { strategy } from './strategy.mjs';

passport.use(strategy);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = new Koa();
app.proxy = isHTTPS; // behind a proxy that ends TLS
app.keys = [readSecret('SESSION_SECRET')];
app.use(session({ key: cookieName, secure: isHTTPS, sameSite: 'lax' }, app));
app.use(passport.initialize());
app.use(passport.session());

const router = new Router();
router.get('/', (context) => {
  context.body = context.isAuthenticated()
    ? 'Connected'
    : '<a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>';
});
router.get('/auth/loopandtie', passport.authenticate('loopandtie'));
router.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { successRedirect: '/', failureRedirect: '/' }),
);
app.use(router.routes());

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
