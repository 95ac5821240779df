// The authorization pages in Chromium, Firefox and WebKit, as far as they have a script.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { describeEachEngine } from '../../test/support/browsers/each-engine';
import { serve, type Serving } from '../../test/support/listen';

let app: Serving;
let sandbox: Sandbox;

beforeAll(async () => {
  app = await serve((req, res) => {
    res.setHeader('content-type', 'text/html');
    res.end(`<!doctype html><title>App</title><h1>${req.method ?? ''} ${req.url ?? ''}</h1>`);
  });
  sandbox = await startSandbox({
    clients: [{ clientID: 'id', clientSecret: 'secret', redirectURIs: [`${app.url}/callback`] }],
  });
});

afterAll(() => Promise.all([app.close(), sandbox.close()]));

describeEachEngine((_engine, currentTab) => {
  it('form_post sends the person back to the app without a press', async () => {
    sandbox.reset();
    const tab = currentTab();
    const query = new URLSearchParams({
      client_id: 'id',
      redirect_uri: `${app.url}/callback`,
      response_type: 'code',
      response_mode: 'form_post',
      state: 's',
    });
    await tab.visit(`${sandbox.authorizationURL}?${query.toString()}`);
    await tab.press('Log in');
    await tab.press('Authorize');
    await tab.waitForText('POST /callback');
  });
});
