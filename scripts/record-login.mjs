// Logs in at the sandbox and writes down every request between browser, app and provider, with values shortened, so
// that two recordings are the same.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { startSandbox } from 'loopandtie-sandbox';
import { Passport } from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

const BROWSER = 0;
const APP = 1;
const PROVIDER = 2;

/** `?code=…&state=…`: what is there, without what it is. */
const nameParameters = (parameters) => [...new URLSearchParams(parameters).keys()].join(', ');

/** The cookies that an answer sets or clears, by name. */
function nameCookies(response) {
  return response.headers.getSetCookie().map((line) => {
    const [name] = line.split('=');
    const shown = name.replace(/_[\w-]{12}$/, '_…');
    return /max-age=0/i.test(line) ? `clears cookie ${shown}` : `sets cookie ${shown}`;
  });
}

/** Gives the messages of one login, each `{ from, to, text, details }`. */
export async function recordLogin() {
  const sandbox = await startSandbox();
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const callbackURL = `${url}/auth/loopandtie/callback`;
  sandbox.addRedirectURI(callbackURL);

  const [{ clientID, clientSecret }] = sandbox.clients;
  const { authorizationURL, tokenURL, userProfileURL } = sandbox;
  const endpoints = { authorizationURL, tokenURL, userProfileURL };
  const passport = new Passport();
  passport.use(
    new LoopAndTieStrategy({ clientID, clientSecret, callbackURL, ...endpoints, skipUserProfile: false }),
  );
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));
  app.use(session({ secret: 'for a drawing', resave: false, saveUninitialized: false }), passport.session());
  app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
  app.get('/auth/loopandtie/callback', passport.authenticate('loopandtie', { successRedirect: '/' }));

  const messages = [];
  const say = (from, to, text, ...details) => messages.push({ from, to, text, details: details.flat() });

  // The app's own requests, as node:http reports them.
  const onRequest = ({ request }) => {
    const authorization = request.getHeader('authorization') === undefined ? [] : ['Authorization: Bearer …'];
    say(APP, PROVIDER, `${request.method} ${request.path}`, authorization);
  };
  const onResponse = ({ request, response }) => {
    const { parameters } = sandbox.requests.findLast(({ path }) => path === request.path);
    const asked = messages.findLast(({ from }) => from === APP);
    if (request.method === 'POST') asked.details.push(Object.keys(parameters).join(', '));
    say(PROVIDER, APP, `${response.statusCode}`, request.method === 'POST' ? 'access_token' : 'teams');
  };

  const cookies = new Map();
  async function open(location) {
    const { origin, pathname, search } = new URL(location);
    const to = origin === url ? APP : PROVIDER;
    say(BROWSER, to, `GET ${pathname}`, search === '' ? [] : [nameParameters(search)]);
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(location, { headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const next = new URL(response.headers.get('location'), url);
    say(to, BROWSER, `${response.status} to ${next.pathname}`, nameCookies(response));
    return next;
  }

  const authorize = await open(`${url}/auth/loopandtie`);
  say(BROWSER, PROVIDER, `GET ${authorize.pathname}`, nameParameters(authorize.search));
  say(BROWSER, PROVIDER, 'logs in, presses Authorize');
  const callback = await sandbox.login(authorize);
  say(PROVIDER, BROWSER, `redirect to ${callback.pathname}`, nameParameters(callback.search));
  subscribe('http.client.request.start', onRequest);
  subscribe('http.client.response.finish', onResponse);
  await open(callback);
  unsubscribe('http.client.request.start', onRequest);
  unsubscribe('http.client.response.finish', onResponse);

  server.close();
  server.closeAllConnections();
  await sandbox.close();
  return messages;
}
