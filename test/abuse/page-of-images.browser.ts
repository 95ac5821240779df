// A page with 200 images that each begin a login, as private images do after the session has ended. The browser asks for
// all of them before it has read one answer. It must go on working, and so must a login that is under way in another tab.
import type { Express } from 'express';
import { describeEachEngine } from '../support/browsers/each-engine';
import type { Tab } from '../support/browsers/tab';
import { APP_HOST } from '../support/browsers/real-browser';
import { startSite, type Site } from '../support/site';

const IMAGES = 200;

// As many as nginx takes, unless it is told otherwise.
const MOST_RESPONSE_HEADER_BYTES = 4_096;

let site: Site;
let insecureSite: Site;

beforeAll(async () => {
  site = await startSite({ prepare: addGallery });
  // The port of the callback does not matter: nobody gets that far.
  const options = { callbackURL: `http://${APP_HOST}/callback`, allowInsecureRequests: true };
  insecureSite = await startSite({ prepare: addGallery, options });
  insecureSite.provider.asksFirst = true;
});

beforeEach(() => {
  site.front.exchanges.length = 0;
});

function addGallery(express: Express): void {
  express.get('/gallery', (_req, res) => {
    const images = Array.from({ length: IMAGES }, (_, index) => `<img src="/login?image=${index}" alt="">`);
    res.send(`<!doctype html><title>Gallery</title><h1>Gallery</h1>${images.join('')}`);
  });
}

describeEachEngine((engine, currentTab) => {
  it('200 images over https leave a pending login and a working browser', async () => {
    const tab = currentTab();
    site.provider.asksFirst = true;
    await tab.visit(`${site.url}/login`);
    const state = (await tab.url()).searchParams.get('state') ?? '';
    site.provider.asksFirst = false;

    await tab.visit(`${site.url}/gallery`);
    const begun = site.front.exchanges.filter(({ path }) => path.startsWith('/login?image='));
    expect(begun).toHaveLength(IMAGES);
    // The driver gives WebKit a proxy, and through that it speaks no HTTP/2.
    const version = engine === 'webkit' ? '1.1' : '2.0';
    expect(new Set(begun.map(({ httpVersion, status }) => `${httpVersion} ${status}`))).toEqual(
      new Set([`${version} 302`]),
    );
    expect(Math.max(...begun.map(({ headerBytes }) => headerBytes))).toBeLessThan(MOST_RESPONSE_HEADER_BYTES);
    expect(await countPending(tab)).toBe(1);

    await tab.visit(`${site.url}/callback?code=the-code&state=${state}`);
    expect(await tab.text()).toContain('"user":{');
    await tab.visit(`${site.url}/me`);
    expect(await tab.text()).toContain('"user":{');
  });

  // Over http, browsers do not say what a request is for, but an image still says what it accepts.
  it('200 images over http leave no cookie', async () => {
    const tab = currentTab();
    const url = insecureSite.app.url.replace('127.0.0.1', APP_HOST);
    await tab.visit(`${url}/gallery`);
    expect(await countPending(tab)).toBe(0);
    await tab.visit(`${url}/login`);
    expect((await tab.url()).pathname).toBe('/authorize');
    await tab.visit(`${url}/me`);
    expect(await countPending(tab)).toBe(1);
  });
});

async function countPending(tab: Tab): Promise<number> {
  return (await tab.cookies()).filter(({ name }) => /^(?:__Host-)?loopandtie_/.test(name)).length;
}
