// The sandbox as each client sees it, and a browser that is as small as can be.
const { SANDBOX_URL: url = 'http://127.0.0.1:4000' } = process.env;

export const sandbox = {
  url,
  authorizationURL: `${url}/oauth2/authorize`,
  tokenURL: `${url}/oauth2/token`,
  teamsURL: `${url}/v1/teams`,
  clientID: 'sandboxclient',
  clientSecret: 'sandboxsecretforeverybody',
};

/** Logs a person in, and gives the URL at which the app is called back. */
export async function logIn(location) {
  const response = await fetch(`${url}/sandbox/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ location: String(location) }),
  });
  const { callbackURL, error } = await response.json();
  if (error) throw new Error(error);
  return new URL(callbackURL);
}

/** Registers the callback of an app that has just learned its port. */
export async function register(redirectURI) {
  await fetch(`${url}/sandbox/addRedirectURI`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirectURI }),
  });
  return redirectURI;
}

/** `fetch` that keeps cookies and follows no redirect. */
export function createBrowser() {
  const cookies = new Map();
  return async (address, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
}

/** Listens on a free port, and ends with the program. */
export async function listen(app) {
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

/** What every program ends with: the token must be good. */
export async function show(accessToken) {
  const response = await fetch(sandbox.teamsURL, { headers: { authorization: `Bearer ${accessToken}` } });
  console.log(`teams: ${response.status}`);
  process.exit();
}
