// A callback that a browser delivers twice, as it does under a service worker with navigation preload that asks for the
// page itself too. Both deliveries get the same result, and the person stays logged in.
import { setTimeout as wait } from 'node:timers/promises';
import type { Express } from 'express';
import { describeEachEngine } from '../support/browsers/each-engine';
import type { Tab } from '../support/browsers/tab';
import { startSite, type Site } from '../support/site';

// It asks for the page itself, and forgets the answer that the browser already asked for, as many service workers do.
const WORKER = `
  const isPatient = location.search === '?patient';
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) =>
    event.waitUntil(registration.navigationPreload.enable().then(() => clients.claim())));
  addEventListener('fetch', (event) => {
    const first = isPatient ? event.preloadResponse : Promise.resolve();
    event.respondWith(first.then(() => fetch(event.request)));
  });
`;

const REGISTER = (worker: string) => `
  navigator.serviceWorker.register('${worker}').then(() => new Promise((resolve) => {
    const look = () => navigator.serviceWorker.controller ? resolve() : setTimeout(look, 10);
    look();
  }))`;

let site: Site;
/** The app at a loopback address: service workers do not accept our certificate. */
let url: string;
const callbacks: { preload: string | undefined; status: number }[] = [];
let arrived = 0;

beforeAll(async () => {
  site = await startSite({
    prepare: addPages,
    // A refusal would write a session of its own, over the one of the login.
    authenticate: { failureMessage: true },
    options: { callbackURL: undefined },
  });
  url = site.app.url;
  site.provider.asksFirst = true;
});

beforeEach(() => {
  callbacks.length = 0;
  arrived = 0;
  site.provider.requests.length = 0;
});

function addPages(express: Express): void {
  express.use('/callback', (req, res, next) => {
    arrived += 1;
    res.once('close', () => {
      callbacks.push({ preload: req.get('service-worker-navigation-preload'), status: res.statusCode });
    });
    next();
  });
  express.get('/worker.js', (_req, res) => {
    res.type('js').send(WORKER);
  });
  express.get('/', (_req, res) => {
    res.send('<!doctype html><title>App</title>');
  });
}

/** Begins a login, and gives the address that the provider would send the browser to. */
async function begin(tab: Tab): Promise<string> {
  await tab.visit(`${url}/login`);
  return `${url}/callback?code=the-code&state=${(await tab.url()).searchParams.get('state') ?? ''}`;
}

describeEachEngine((_engine, currentTab) => {
  it.each([
    ['at the same time', '/worker.js'],
    ['after the first answer', '/worker.js?patient'],
  ])('a service worker delivers it again %s: one login', async (_when, worker) => {
    const tab = currentTab();
    await tab.visit(url);
    await tab.evaluate(REGISTER(worker));
    await tab.visit(await begin(tab));
    expect(await tab.text()).toContain('"user":{');
    while (callbacks.length < 2) await wait(10);
    expect(callbacks).toEqual(
      expect.arrayContaining([
        { preload: 'true', status: 200 },
        { preload: undefined, status: 200 },
      ]),
    );
    expect(site.provider.requests).toHaveLength(1);
    await tab.visit(`${url}/me`);
    expect(await tab.text()).toContain('"user":{');
  });

  it('two clicks on Authorize are one login, though one response is dropped', async () => {
    const tab = currentTab();
    const callback = await begin(tab);
    const held = site.provider.hold('/token');
    // The page goes on clicking until an answer takes its place.
    await tab.evaluate(`void setInterval((clicks) => {
      clicks.count += 1;
      location.href = ${JSON.stringify(callback)}.replace('the-code', 'code-' + clicks.count);
    }, 200, { count: 0 })`);
    await held.asked;
    while (arrived < 2) await wait(10);
    held.release();
    await tab.waitForText('"user":{');
    expect(new Set(callbacks.map(({ status }) => status))).toEqual(new Set([200]));
    expect(site.provider.requests).toHaveLength(1);
    await tab.visit(`${url}/me`);
    expect(await tab.text()).toContain('"user":{');
  });

  it('somebody loads it again: the same result, and the same login', async () => {
    const tab = currentTab();
    await tab.visit(await begin(tab));
    const first = await tab.text();
    await tab.reload();
    expect(await tab.text()).toBe(first.replace('"info":{}', '"info":{"repeated":true}'));
    expect(site.provider.requests).toHaveLength(1);
    await tab.visit(`${url}/me`);
    expect(await tab.text()).toContain('"user":{');
  });
});
