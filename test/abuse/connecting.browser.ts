// A sibling host puts the attacker's session in place for the callback alone, and sends the victim's browser to connect
// an account: the attacker's account must not get the victim's token. Browsers do send that session, in every engine.
import express from 'express';
import { describeEachEngine } from '../support/browsers/each-engine';
import { Browser } from '../support/browser';
import { startSite, type Site } from '../support/site';

let site: Site;
/** What each user of the app has connected. */
const connected = new Map<string, unknown>();
/** Whose session came with each callback. */
const arrivals: (string | undefined)[] = [];

beforeAll(async () => {
  site = await startSite();
  const { passport, server } = site.app;
  const connect = passport.authorize('loopandtie', {
    callbackURL: `${site.url}/connect/callback`,
  }) as express.RequestHandler;
  const routes = express.Router();
  routes.get('/as/:user', (req, res, next) => {
    req.logIn({ id: req.params.user }, (error) => {
      if (error) next(error);
      else res.send(`Hello, ${req.params.user}`);
    });
  });
  routes.get('/connect', connect);
  routes.get('/connect/callback', (req, _res, next) => {
    arrivals.push(nameOf(req));
    next();
  });
  routes.get('/connect/callback', connect, (req, res) => {
    connected.set(nameOf(req) ?? 'nobody', req.account);
    res.send('Connected');
  });
  (server.listeners('request')[0] as express.Express).use(routes);
});

beforeEach(() => {
  connected.clear();
  arrivals.length = 0;
  site.provider.requests.length = 0;
});

function nameOf(req: express.Request): string | undefined {
  return (req.user as { id: string } | undefined)?.id;
}

/** The attacker logs in to the app, and has the browser of whoever opens the address take that session at the callback. */
async function setTrap(): Promise<string> {
  const attacker = new Browser();
  await attacker.open(`${site.app.url}/as/attacker`);
  const session = attacker.cookies.get('connect.sid') ?? '';
  return site.setTrap({
    setCookie: [`connect.sid=${session}; Domain=example.test; Path=/connect/callback; Secure`],
    location: `${site.url}/connect`,
  });
}

describeEachEngine((_engine, currentTab) => {
  it('somebody who wants to connects their account', async () => {
    const tab = currentTab();
    await tab.visit(`${site.url}/as/victim`);
    await tab.visit(`${site.url}/connect`);
    expect(await tab.text()).toBe('Connected');
    expect([...connected.keys()]).toEqual(['victim']);
  });

  it.each([
    ['somebody who is logged in', 'victim'],
    ['somebody who is not', undefined],
  ])("an attacker's session does not get the account of %s", async (_who, user) => {
    const tab = currentTab();
    if (user !== undefined) await tab.visit(`${site.url}/as/${user}`);
    await tab.visit(await setTrap());
    expect((await tab.url()).pathname).toBe('/connect/callback');
    // The browser did what the attacker wanted.
    expect(arrivals).toEqual(['attacker']);
    expect(await tab.text()).toBe('Forbidden');
    expect([...connected]).toEqual([]);
    expect(site.provider.requests).toEqual([]);
  });
});
