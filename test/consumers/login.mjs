// A login with the installed packages, from the first request to the page that knows the user.
import assert from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { startSandbox } from 'loopandtie-sandbox';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

const sandbox = await startSandbox();
const [client] = sandbox.clients;
const app = express();
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;
const callbackURL = `${url}/callback`;
sandbox.addRedirectURI(callbackURL);

const { authorizationURL, tokenURL, userProfileURL } = sandbox;
const { clientID, clientSecret } = client;
passport.use(
  new LoopAndTieStrategy({
    clientID,
    clientSecret,
    callbackURL,
    authorizationURL,
    tokenURL,
    userProfileURL,
    skipUserProfile: false,
  }),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));
app.use(session({ secret: 'only for a check', resave: false, saveUninitialized: false }));
app.use(passport.session());
app.get('/login', passport.authenticate('loopandtie'));
app.get('/callback', passport.authenticate('loopandtie'), (req, res) => res.redirect('/'));
app.get('/', (req, res) => res.json(req.user ?? null));

const cookies = new Map();
async function open(location) {
  const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const response = await fetch(location, { headers, redirect: 'manual' });
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    cookies.set(name, value);
  }
  return response;
}

const begun = await open(`${url}/login`);
const callback = await sandbox.login(begun.headers.get('location'));
assert.equal((await open(callback)).status, 302);
const user = await (await open(url)).json();
assert.equal(user.provider, 'loopandtie');
assert.ok(user.teams.length > 0);

server.close();
server.closeAllConnections();
await sandbox.close();
console.log(`a login on Node ${process.version}`);
