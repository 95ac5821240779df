// Logs in at the sandbox and writes each request down as a line of a Mermaid sequence diagram. Names are kept and
// values are not, so that two recordings are equal.
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { startSandbox, type RecordedRequest, type Sandbox } from 'loopandtie-sandbox';
import { Passport } from 'passport';
import { LoopAndTieStrategy, type Authorization } from 'passport-loopandtie';
import { Browser, type Page } from '../support/browser';
import { serve } from '../support/listen';

/** Gives the lines of the diagram, from the login route to the account. */
export async function recordLogin(): Promise<string[]> {
  const sandbox = await startSandbox();
  const app = express();
  const server = await serve(app);
  try {
    return await record(app, server.url, sandbox);
  } finally {
    await server.close();
    await sandbox.close();
  }
}

async function record(app: express.Express, url: string, sandbox: Sandbox): Promise<string[]> {
  const granted: Authorization[] = [];
  addLogin(app, `${url}/auth/loopandtie/callback`, sandbox, granted);

  const browser = new Browser();
  const begun = await browser.open(`${url}/auth/loopandtie`);
  const authorize = new URL(begun.location ?? '');
  const callback = await sandbox.login(authorize.href);
  const asked = sandbox.requests.length;
  const finished = await browser.open(callback.href);
  const [token, teams] = sandbox.requests.slice(asked);
  const [authorization] = granted;
  if (!token || !teams || !authorization) throw new Error('the app did not fetch a token and the teams');

  const returned = `/auth/loopandtie/callback with ${list(callback.searchParams.keys())}`;
  return [
    'Browser->>App: GET /auth/loopandtie',
    `App-->>Browser: ${describeAnswer(begun)}`,
    `Browser->>Provider: GET ${authorize.pathname} with ${list(authorize.searchParams.keys())}`,
    'Note over Browser,Provider: The user logs in and presses Authorize',
    `Provider-->>Browser: 302 to ${returned}`,
    `Browser->>App: GET ${returned}`,
    `App->>Provider: ${describeRequest(token)}`,
    `Provider-->>App: ${token.status} with ${list(Object.keys(authorization.params))}`,
    `App->>Provider: ${describeRequest(teams)}`,
    `Provider-->>App: ${teams.status} with ${authorization.profile.teams.length} teams`,
    `App-->>Browser: ${describeAnswer(finished)}`,
  ];
}

function addLogin(
  app: express.Express,
  callbackURL: string,
  sandbox: Sandbox,
  granted: Authorization[],
): void {
  sandbox.addRedirectURI(callbackURL);
  const { authorizationURL, tokenURL, userProfileURL } = sandbox;
  const { clientID, clientSecret } = sandbox.client;
  const endpoints = { authorizationURL, tokenURL, userProfileURL };
  const passport = new Passport();
  passport.use(
    new LoopAndTieStrategy(
      { clientID, clientSecret, callbackURL, ...endpoints, skipUserProfile: false },
      (authorization: Authorization) => {
        granted.push(authorization);
        return Promise.resolve({ id: 'somebody' });
      },
    ),
  );
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  app.use(session({ secret: 'only for a diagram', resave: false, saveUninitialized: false }));
  app.get('/auth/loopandtie', passport.authenticate('loopandtie') as RequestHandler);
  app.get(
    '/auth/loopandtie/callback',
    passport.authenticate('loopandtie', { successRedirect: '/' }) as RequestHandler,
  );
}

function list(values: Iterable<string>): string {
  return [...values].join(', ');
}

/** Where an answer leads, and the cookies that it sets: `302 to /, sets connect.sid`. */
function describeAnswer({ status, location, setCookie }: Page): string {
  const cookies = setCookie.map((line) => {
    const name = line.slice(0, line.indexOf('=')).replace(/_[\w-]{12}$/, '_…');
    const [, seconds] = /max-age=(\d+)/i.exec(line) ?? [];
    return `sets ${name}${seconds === undefined ? '' : ` for ${seconds} s`}`;
  });
  return list([`${status} to ${new URL(location ?? '', 'http://app').pathname}`, ...cookies]);
}

/** What the app sent to the provider: `POST /oauth2/token with grant_type, code`. */
function describeRequest({ method, path, parameters, headers }: RecordedRequest): string {
  const names = Object.keys(parameters);
  if (headers.authorization !== undefined) names.push('Authorization');
  return `${method} ${path} with ${list(names)}`;
}
