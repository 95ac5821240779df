// An app that lets browsers keep every answer for an hour. A login route whose redirect is kept sends people to the
// provider with a state that was used, or with another person's.
import type { Express } from 'express';
import { describeEachEngine } from '../support/browsers/each-engine';
import { APP_HOST } from '../support/browsers/real-browser';
import { startSite, type Site } from '../support/site';

let site: Site;
/** The app's address by http: no engine keeps what came with a certificate that it had to be told to accept. */
let url: string;
const asked: string[] = [];

beforeAll(async () => {
  site = await startSite({
    prepare: keepEverything,
    options: { callbackURL: `http://${APP_HOST}/callback`, allowInsecureRequests: true },
  });
  site.provider.asksFirst = true;
  url = site.app.url.replace('127.0.0.1', APP_HOST);
});

beforeEach(() => {
  asked.length = 0;
});

function keepEverything(express: Express): void {
  express.use((req, res, next) => {
    asked.push(req.path);
    res.set('Cache-Control', 'public, max-age=3600');
    next();
  });
  express.get('/moved', (_req, res) => {
    res.redirect('/me');
  });
}

describeEachEngine((_engine, currentTab) => {
  it('a login that starts twice gets two states despite cached redirects', async () => {
    const tab = currentTab();
    const states = new Set<string | null>();
    for (let count = 0; count < 2; count += 1) {
      await tab.visit(`${url}/login`);
      states.add((await tab.url()).searchParams.get('state'));
      await tab.visit(`${url}/moved`);
      expect((await tab.url()).pathname).toBe('/me');
    }
    expect(states.size).toBe(2);
    // The second time, the browser did not ask for what it had kept.
    expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/login', '/moved', '/me', '/login']);
  });
});
