// The start page in Chromium, Firefox and WebKit: what it shows, what its buttons do, and what other sites cannot do.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { launchBrowser } from '../../test/support/browsers/launch';
import { ENGINES, EVIL_HOST, type RealBrowser, type Person } from '../../test/support/browsers/real-browser';
import type { Tab } from '../../test/support/browsers/tab';
import { serve, type Serving } from '../../test/support/listen';

const HOSTILE = `"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>`;

let app: Serving;
let evil: Serving;
let sandbox: Sandbox;

/** The page of an attacker: a form whose body is JSON, as far as a form can write it, to the path that is asked for. */
function renderTrap(path: string): string {
  return `<!doctype html><title>Win</title><form method="post" enctype="text/plain" action="${sandbox.url}${path}">
    <input type="hidden" name='{"fault":"server_error","alwaysAsk":true,"x":"' value='"}'><button>Win a gift</button></form>`;
}

beforeAll(async () => {
  app = await serve((req, res) => {
    res.setHeader('content-type', 'text/html');
    res.end(`<!doctype html><title>App</title><h1>Back: ${encodeURI(req.url ?? '')}</h1>`);
  });
  evil = await serve((req, res) => {
    res.setHeader('content-type', 'text/html');
    res.end(renderTrap(req.url ?? ''));
  });
});

beforeEach(async () => {
  sandbox = await startSandbox({
    clients: [{ clientID: 'id', clientSecret: 'secret', redirectURIs: [`${app.url}/callback`] }],
    users: [
      { email: 'ada@example.com', accessToken: 'token-of-ada' },
      { email: 'eve@example.com', name: HOSTILE },
    ],
  });
});

afterEach(() => sandbox.close());
afterAll(() => Promise.all([app.close(), evil.close()]));

function authorizationURL(changes: Record<string, string> = {}): string {
  const query = { client_id: 'id', redirect_uri: `${app.url}/callback`, response_type: 'code', ...changes };
  return `${sandbox.authorizationURL}?${new URLSearchParams(query).toString()}`;
}

async function askForTeams(): Promise<number> {
  const response = await fetch(sandbox.userProfileURL, { headers: { authorization: 'Bearer token-of-ada' } });
  await response.text();
  return response.status;
}

/** The requests that the page shows, the newest first: status, request, and the reason if there is one. */
async function readRows(tab: Tab): Promise<unknown> {
  return await tab.evaluate(
    `[...document.querySelectorAll('#rows summary')].map((row) => ['.status', 'code', '.reason'].map((part) => row.querySelector(part).textContent))`,
  );
}

async function openPage(tab: Tab): Promise<void> {
  await tab.visit(sandbox.url);
  await tab.waitForText('ada@example.com');
}

describe.each(ENGINES)('in %s', (engine) => {
  let browser: RealBrowser;
  let person: Person;
  let tab: Tab;

  beforeAll(async () => {
    browser = await launchBrowser(engine);
  });

  beforeEach(async () => {
    person = await browser.newPerson();
    tab = await person.newTab();
  });

  afterEach(async () => {
    // Firefox asks for the icon of a refusal, which is JSON, and may not show it.
    expect(person.problems.filter((problem) => !problem.includes('/favicon.ico'))).toEqual([]);
    await person.close();
  });

  it('requests appear at once, newest first, with the reason of a refusal', async () => {
    await openPage(tab);
    await askForTeams();
    await tab.waitForText('GET /v1/teams');
    const appTab = await person.newTab();
    await appTab.bringToFront();
    await appTab.visit(authorizationURL({ redirect_uri: `${app.url}/other` }));
    await tab.bringToFront();
    await tab.waitForText('is not registered');
    expect(await readRows(tab)).toEqual([
      ['400', 'GET /oauth2/authorize', expect.stringContaining('is not registered')],
      ['200', 'GET /v1/teams', ''],
    ]);
    await tab.waitForText('2 requests, 1 refused');
  });

  it('the next login meets a fault that was set on the page', async () => {
    await openPage(tab);
    await tab.evaluate(`void (document.getElementById('fault').value = 'server_error')`);
    await tab.pressToStay('Add fault');
    await tab.waitForText('Waiting: server_error at the authorization page');
    await tab.visit(authorizationURL());
    expect(await tab.heading()).toContain('Back: /callback?error=server_error');
    await openPage(tab);
    expect(await readRows(tab)).toEqual([
      ['302', 'GET /oauth2/authorize', expect.stringContaining('server_error')],
    ]);
    expect(await tab.text()).not.toContain('Waiting:');
  });

  it('the buttons do what they say, by keyboard too', async () => {
    await openPage(tab);
    expect(await askForTeams()).toBe(200);
    for (let step = 0; step < 8; step += 1) {
      await tab.pressKey('Tab');
      const focused = await tab.evaluate(`document.activeElement.textContent.trim()`);
      if (focused === 'Revoke access') break;
    }
    await tab.pressKey('Space');
    await tab.waitForText('All access is revoked.');
    expect(await askForTeams()).toBe(401);

    await tab.pressToStay('Start over');
    await tab.waitForText('No requests yet.');
    expect(sandbox.requests).toEqual([]);
    expect(await askForTeams()).toBe(200);

    await tab.evaluate(`document.getElementById('alwaysAsk').click()`);
    await tab.waitForText('Every login is asked now.');
    await tab.pressToStay('Forget authorizations');
    await tab.waitForText('Authorizations are forgotten.');
  });

  it('what a request brings is text', async () => {
    await openPage(tab);
    await tab.visit(authorizationURL({ state: HOSTILE, redirect_uri: `http://evil.test/${HOSTILE}` }));
    await fetch(`${sandbox.url}/${encodeURI(HOSTILE)}`, { headers: { 'user-agent': HOSTILE } });
    await fetch(sandbox.tokenURL, { method: 'POST', body: new URLSearchParams({ client_id: HOSTILE }) });
    await openPage(tab);
    await tab.evaluate(`document.querySelectorAll('details').forEach((row) => { row.open = true; })`);
    const text = await tab.text();
    expect(text.split(HOSTILE).length).toBeGreaterThan(3);
    expect(text).toContain(`http://evil.test/${HOSTILE.slice(0, 10)}`);
    const made = `[document.querySelectorAll('img').length, document.querySelectorAll('script').length, String(window.pwned)]`;
    expect(await tab.evaluate(made)).toEqual([0, 1, 'undefined']);
  });

  it('the form of another site changes nothing', async () => {
    await askForTeams();
    for (const name of ['next', 'revokeTokens', 'forgetAuthorizations', 'setAlwaysAsk', 'reset']) {
      await tab.visit(`http://${EVIL_HOST}:${new URL(evil.url).port}/sandbox/${name}`);
      await tab.press('Win a gift');
      expect((await tab.url()).href).toBe(`${sandbox.url}/sandbox/${name}`);
      expect(await tab.text()).toContain('another site');
    }
    expect(sandbox.requests).toHaveLength(1);
    expect(await askForTeams()).toBe(200);
    await openPage(tab);
    expect(await tab.evaluate(`document.getElementById('alwaysAsk').checked`)).toBe(false);
    expect(await tab.text()).not.toContain('Waiting:');
  });

  it("the page reports the sandbox's end and continues with the next one", async () => {
    await openPage(tab);
    const port = Number(new URL(sandbox.url).port);
    await sandbox.close();
    await tab.waitForText('The sandbox does not respond.');
    sandbox = await startSandbox({ port, users: [{ email: 'new@example.com' }] });
    await tab.waitForText('new@example.com');
    expect(await tab.text()).not.toContain('does not respond');
  });
});
