// The browsers that the other tests rely on: each engine does what its interface says. Those that block cookies are in
// example-app/test/browser/blocked-cookies.browser.ts, which needs them too: starting them takes longer than these tests.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createCertificate } from '../certificate';
import { closeServer, listen, portOf } from '../listen';
import { launchBrowser } from './launch';
import { ENGINES, type RealBrowser } from './real-browser';
import type { Tab } from './tab';

let plain: Server;
let secure: Server;
/** How many responses a browser could keep. */
let served = 0;

beforeAll(async () => {
  plain = createServer(answer);
  secure = createSecureServer(await createCertificate(), answer);
  await Promise.all([listen(plain), listen(secure)]);
});

afterAll(() => Promise.all([plain, secure].map(closeServer)));

/** Pages that say what was asked, and one that leaves cookies for the whole domain and for its host. */
const answer: RequestListener = (req, res) => {
  if (req.url === '/permanent') {
    res.writeHead(301, { Location: `/moved-${++served}`, 'Cache-Control': 'max-age=3600' }).end();
    return;
  }
  if (req.url === '/moved') {
    res.writeHead(303, { Location: '/there' }).end();
    return;
  }
  if (req.url === '/cached') served++;
  if (req.url === '/plant') {
    res.setHeader('Set-Cookie', [
      'wide=1; Domain=example.test; Path=/',
      'own=2; Path=/; HttpOnly; SameSite=Lax',
    ]);
  }
  if (req.url === '/plant-secure') {
    res.setHeader('Set-Cookie', [
      'lasting=1; Domain=example.test; Path=/; Max-Age=3600; Secure; SameSite=None',
      '__Host-own=2; Path=/; HttpOnly; Secure',
    ]);
  }
  res.writeHead(req.url === '/refused' ? 403 : 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; script-src 'unsafe-inline'; form-action 'self'",
    'Cache-Control': req.url === '/cached' ? 'max-age=3600' : 'no-store',
  });
  res.end(render(req));
};

/** Takes 200 ms to tell its mark, by which tab.ts knows it. Half of the time, WebKit then leaves it before it has answered. */
const SLOW = `<script>
  let mark;
  Object.defineProperty(window, 'leaving', {
    set(value) { mark = value; },
    get() { const start = Date.now(); while (Date.now() < start + 200); return mark; },
  });
</script>`;

/** Leaves something wherever a page can. */
const LEAVE_TRACES = `new Promise((resolve, reject) => {
  window.name = 'me';
  localStorage.setItem('trace', '1');
  sessionStorage.setItem('trace', '1');
  const opening = indexedDB.open('trace');
  opening.onsuccess = () => resolve(opening.result.close());
  opening.onerror = () => reject(opening.error);
})`;

const FIND_TRACES = `indexedDB.databases().then(({ length }) => ({
  stored: [localStorage.getItem('trace'), sessionStorage.getItem('trace')],
  database: length,
  name: window.name,
}))`;

function render(req: IncomingMessage): string {
  const to = req.url === '/refused' ? '/refused' : '/moved';
  return `<!doctype html><title>test</title><h1>${req.method ?? ''} ${req.url ?? ''}</h1><p id="served">${served}</p>
    <p>cookies: ${req.headers.cookie ?? 'none'}.</p><p hidden>unseen</p>
    <form method="post" action="${to}"><label for="a">Name</label><input id="a" name="a"><button> Go  on </button></form>
    <button hidden>Unseen</button><a href="/linked">A link</a>${req.url === '/slow' ? SLOW : ''}`;
}

function addressOf(server: Server, host: string, path = '/'): string {
  const scheme = server === secure ? 'https' : 'http';
  return `${scheme}://${host}:${portOf(server)}${path}`;
}

describe.each(ENGINES)('%s', (engine) => {
  let browser: RealBrowser;
  let tab: Tab;

  beforeAll(async () => {
    browser = await launchBrowser(engine);
  });

  beforeEach(async () => {
    tab = await (await browser.newPerson()).newTab();
  });

  it.each(['localhost', '127.0.0.1', 'app.example.test', 'evil.example.test'])('opens %s', async (host) => {
    await tab.visit(addressOf(plain, host, '/a?b=c'));
    expect(await tab.heading()).toBe('GET /a?b=c');
    await tab.visit(addressOf(secure, host));
    expect((await tab.url()).href).toBe(addressOf(secure, host));
  });

  it('presses buttons, follows links and redirects, goes back and reloads', async () => {
    await tab.visit(addressOf(plain, 'localhost'));
    await tab.fill('Name', 'Ada');
    await tab.press('Go on');
    expect(await tab.heading()).toBe('GET /there');
    await tab.followLink('A link');
    expect(await tab.heading()).toBe('GET /linked');
    await tab.goBack();
    expect(await tab.heading()).toBe('GET /there');
    await tab.reload();
    expect(await tab.heading()).toBe('GET /there');
  });

  it('waits for the next page even if it is the same error', async () => {
    await tab.visit(addressOf(plain, 'localhost', '/refused'));
    await tab.press('Go on');
    expect(await tab.heading()).toBe('POST /refused');
    await tab.visit(addressOf(plain, 'localhost', '/refused'));
    await tab.followLink('A link');
    await tab.goBack();
    expect(await tab.heading()).toBe('GET /refused');
  });

  it('leaves a page that takes its time to answer', async () => {
    for (let times = 0; times < 3; times++) {
      await tab.visit(addressOf(plain, 'localhost'));
      await tab.visit(addressOf(plain, '127.0.0.1', '/slow'));
      await tab.goBack();
      expect((await tab.url()).hostname).toBe('localhost');
    }
  });

  it('sees what a person sees', async () => {
    await tab.visit(addressOf(plain, 'localhost'));
    expect(await tab.text()).not.toContain('unseen');
    expect(await tab.buttons()).toEqual(['Go on']);
    expect(await tab.evaluate('Promise.resolve({ sum: 1 + 1 })')).toEqual({ sum: 2 });
    expect(
      Buffer.from(await tab.screenshot())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('keeps cookies as the engine does, and tells them', async () => {
    await tab.visit(addressOf(plain, 'evil.example.test', '/plant'));
    const names = async () =>
      (await tab.cookies()).map(({ name, domain, httpOnly }) => [name, domain, httpOnly]);
    expect(new Set(await names())).toEqual(
      new Set([
        ['wide', '.example.test', false],
        ['own', 'evil.example.test', true],
      ]),
    );
    await tab.visit(addressOf(secure, 'app.example.test'));
    expect(await names()).toEqual([['wide', '.example.test', false]]);
    expect(await tab.text()).toContain('cookies: wide=1.');
    await tab.visit(addressOf(secure, 'localhost'));
    expect(await names()).toEqual([]);
  });

  it('shares cookies between tabs, and none with the next person', async () => {
    const person = await browser.newPerson();
    const first = await person.newTab();
    const second = await person.newTab();
    await first.visit(addressOf(plain, 'app.example.test', '/plant'));
    await second.visit(addressOf(plain, 'app.example.test', '/second'));
    expect(await second.text()).toContain('own=2');
    await first.bringToFront();
    expect(await first.heading()).toBe('GET /plant');
    const next = await (await browser.newPerson()).newTab();
    await next.visit(addressOf(plain, 'app.example.test'));
    expect(await next.text()).toContain('cookies: none.');
  });

  it('lets nobody see a trace of the person before', async () => {
    const sites = [
      addressOf(plain, 'localhost'),
      addressOf(plain, '127.0.0.1'),
      addressOf(plain, 'app.example.test'),
      addressOf(secure, 'evil.example.test'),
    ];
    const look = async (person: Tab) => {
      await person.visit(new URL('/cached', sites[0]));
      const cached = await person.evaluate(`document.querySelector('#served').innerText`);
      await person.visit(new URL('/permanent', sites[0]));
      return { cached, redirected: await person.heading() };
    };
    const last = await look(tab);
    for (const site of sites) {
      await tab.visit(new URL(site.startsWith('https:') ? '/plant-secure' : '/plant', site));
      await tab.evaluate(LEAVE_TRACES);
      expect([site, await tab.evaluate(FIND_TRACES)]).toEqual([
        site,
        { stored: ['1', '1'], database: 1, name: 'me' },
      ]);
    }
    // All three keep the page, and WebKit no redirect.
    expect((await look(tab)).cached).toBe(last.cached);

    const next = await (await browser.newPerson()).newTab();
    for (const site of sites) {
      await next.visit(site);
      expect(await next.text()).toContain('cookies: none.');
      expect(await next.cookies()).toEqual([]);
      expect(await next.evaluate(FIND_TRACES)).toEqual({ stored: [null, null], database: 0, name: '' });
    }
    const seen = await look(next);
    expect(seen.cached).not.toBe(last.cached);
    expect(seen.redirected).not.toBe(last.redirected);
  });

  it('ends a person whom a test file leaves behind', async () => {
    await tab.visit(addressOf(plain, 'app.example.test', '/plant'));
    await globalThis.browsers?.endFile();
    // A tab is closed, or shows a page of WebKit's.
    expect(await tab.text().catch(() => 'closed')).not.toContain('GET /plant');
    const next = await (await browser.newPerson()).newTab();
    await next.visit(addressOf(plain, 'app.example.test'));
    expect(await next.text()).toContain('cookies: none.');
  });

  it('can be worked by keyboard', async () => {
    await tab.visit(addressOf(plain, 'localhost'));
    await tab.pressKey('Tab');
    await tab.pressKey('Tab');
    expect(await tab.evaluate('document.activeElement.innerText.trim()')).toBe('Go on');
    await tab.pressKeyToLeave('Enter');
    expect(await tab.heading()).toBe('GET /there');
  });
});
