// Login CSRF by planted cookies: the attacker begins a login of their own, puts its cookie into the victim's browser from a
// sibling host, and sends the victim to its callback. What each engine makes of such a cookie is part of the test.
import { Browser } from '../support/browser';
import type { Engine } from '../support/browsers/real-browser';
import { describeEachEngine } from '../support/browsers/each-engine';
import { startSite, type Site } from '../support/site';

let site: Site;
/** The Cookie header of each callback, as it came: a character is a byte. */
const received: string[] = [];

beforeAll(async () => {
  site = await startSite({
    prepare: (express) => {
      express.use('/callback', (req, _res, next) => {
        received.push(req.headers.cookie ?? '');
        next();
      });
    },
  });
});

beforeEach(() => {
  received.length = 0;
  site.provider.requests.length = 0;
});

/** A login that the attacker began: its cookie, and the callback that goes with it. */
async function beginAsAttacker(): Promise<{ cookie: string; callback: string }> {
  const attacker = new Browser();
  const state = (await attacker.begin(site.app.url)).get('state') ?? '';
  return { cookie: attacker.cookieHeader, callback: `${site.url}/callback?code=the-code&state=${state}` };
}

/** What becomes of a cookie: the browser does not send it to the app, the app refuses it, or it logs the victim in. */
type Fate = 'is not sent' | 'is refused' | 'logs in';

/** What stands before the real name, how it gets there, and its fate in each engine. */
type Plant = [title: string, before: string, scheme: 'http' | 'https', fates: Record<Engine, Fate>];

const BLANK = { chromium: 'is refused', firefox: 'is refused', webkit: 'is not sent' } as const;
// WebKitGTK does not know what `__Host-` means, and sends a cookie without a name as its value alone. No server can tell
// either from a cookie of its own: SECURITY.md says so. If this changes, so must that page.
const SAME = { chromium: 'is not sent', firefox: 'is not sent', webkit: 'logs in' } as const;

const PLANTS: Plant[] = [
  ['whose name begins with byte A0', '\xA0', 'https', BLANK],
  ['whose name begins with byte A0', '\xA0', 'http', BLANK],
  ['whose name begins with a no-break space in UTF-8', '\xC2\xA0', 'https', BLANK],
  ['without a name', '=', 'https', SAME],
  ['without a name', '=', 'http', SAME],
  ['of the same name', '', 'https', SAME],
  ['of the same name', '', 'http', SAME],
];

describeEachEngine((engine, currentTab) => {
  const cases = PLANTS.map(([title, before, scheme, fates]) => ({
    title,
    before,
    scheme,
    fate: fates[engine],
  }));

  it.each(cases)('a cookie $title, planted by $scheme, $fate', async ({ before, scheme, fate }) => {
    const tab = currentTab();
    const { cookie, callback } = await beginAsAttacker();
    const secure = scheme === 'https' ? '; Secure' : '';
    const planted = `${before}${cookie}; Domain=example.test; Path=/${secure}`;
    await tab.visit(site.setTrap({ setCookie: [planted] }, scheme));
    await tab.visit(callback);
    expect(received).toEqual([fate === 'is not sent' ? '' : planted.replace(/^=|;.*/g, '')]);
    expect(site.provider.requests).toHaveLength(fate === 'logs in' ? 1 : 0);
    await tab.visit(`${site.url}/me`);
    expect((await tab.text()).includes('"user":null')).toBe(fate !== 'logs in');
  });
});
