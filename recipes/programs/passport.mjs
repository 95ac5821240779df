// Passport with the strategy. Sessions keep `req.user` as it is.
import passport from 'passport';
import { strategy } from './strategy.mjs';

passport.use(strategy);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

export default passport;
