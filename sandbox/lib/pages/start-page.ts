// `GET /`: a page that shows what happens at the sandbox, for people. Programs that wait for the sandbox get plain text.
import { FAULTS, PLACES, type FaultPlace } from '../control/faults';
import type { Call } from '../http/call';
import { formatSettings } from '../settings';
import type { SandboxState } from '../state';
import type { SandboxClient } from '../world';
import { renderPage, STYLE } from './frame';
import { html, type Markup } from './html';
import { START_PAGE_SCRIPT } from './start-page-script';
import { START_PAGE_STYLE } from './start-page-style';

/** The page talks to its own sandbox only, and a browser that knows trusted types makes no markup from text. */
const POLICY = [
  `default-src 'none'`,
  `script-src ${START_PAGE_SCRIPT.source}`,
  `style-src ${STYLE.source} ${START_PAGE_STYLE.source}`,
  `connect-src 'self'`,
  `img-src data:`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types 'none'`,
].join('; ');

const PLACE_LABELS: Record<FaultPlace, string> = {
  authorize: 'At the authorization page',
  token: 'At the token endpoint',
  teams: 'At the teams API',
};

/** `GET /` */
export function showStartPage(call: Call, { options }: SandboxState): void {
  const url = `http://${call.host}`;
  call.response.setHeader('Vary', 'Accept');
  if (!/\btext\/html\b/i.test(call.request.headers.accept ?? '')) {
    const text = `The Loop & Tie sandbox is ready. This is not Loop & Tie: nothing here is real.
Your app starts a login at ${url}/oauth2/authorize
Open ${url}/ in a browser to see each request, and why it was refused.
`;
    call.send(200, 'text/plain; charset=utf-8', text);
    return;
  }
  call.response.setHeader('Content-Security-Policy', POLICY);
  call.sendPage(200, renderStartPage(url, options));
}

function renderStartPage(url: string, { clients }: SandboxState['options']): string {
  return renderPage(
    'Requests',
    html`<div class="top">
        <h1>Loop &amp; Tie sandbox</h1>
        <p><a href="#requests" id="count">Requests</a></p>
        <p id="gone" class="problem" role="status"></p>
        <noscript><p class="problem">This page needs JavaScript.</p></noscript>
      </div>
      <div class="side">
        <section aria-labelledby="settings-title">
          <div class="head">
            <h2 id="settings-title">Settings of your app</h2>
            <button type="button" id="copy" class="quiet">Copy</button>
          </div>
          <div id="settings">${renderSettings(url, clients)}</div>
        </section>
        <section aria-labelledby="fail-title">
          <h2 id="fail-title">Make the next request fail</h2>
          <form id="fail" class="row">
            <select id="fault" aria-label="Fault">
              ${PLACES.map(renderFaults)}
            </select>
            <button type="submit">Add fault</button>
          </form>
          <ul id="waiting"></ul>
        </section>
        <section aria-labelledby="change-title">
          <h2 id="change-title">Logins and tokens</h2>
          <ul class="actions">
            ${renderAction('revokeTokens', 'Revoke access', 'All access is revoked.', 'The API rejects every token.')}
            ${renderAction('forgetAuthorizations', 'Forget authorizations', 'Authorizations are forgotten.', 'The next login is asked again. Tokens stay good.')}
            <li>
              <label><input type="checkbox" id="alwaysAsk" />Always ask</label>
              <span class="soft">Every login shows Authorize and Deny.</span>
            </li>
            ${renderAction('reset', 'Start over', 'The sandbox started over.', 'Clears faults, logins, tokens and requests.')}
          </ul>
        </section>
        <section aria-labelledby="users-title">
          <h2 id="users-title">Users</h2>
          <ul id="users"></ul>
        </section>
        <section aria-labelledby="clients-title">
          <h2 id="clients-title">Clients</h2>
          <ul id="clients"></ul>
        </section>
      </div>
      <section id="requests" aria-labelledby="requests-title">
        <h2 id="requests-title">Requests</h2>
        <p id="none" class="soft">No requests yet. Start a login in your app, and it appears here.</p>
        <div role="log" aria-labelledby="requests-title"><ol id="rows"></ol></div>
      </section>
      <p id="message" role="status"></p>
      ${START_PAGE_SCRIPT.element}`,
    START_PAGE_STYLE.element,
  );
}

/** As lines of a .env file. The name and the value are two lines if there is too little room for one. */
function renderSettings(url: string, [client]: readonly SandboxClient[]): Markup[] {
  let settings: string;
  try {
    settings = formatSettings({
      client,
      authorizationURL: `${url}/oauth2/authorize`,
      tokenURL: `${url}/oauth2/token`,
      userProfileURL: `${url}/v1/teams`,
    });
  } catch (error) {
    return [html`<span class="problem">${(error as Error).message}</span>`];
  }
  return settings.split('\n').map((line) => {
    const [name = '', ...value] = line.split('=');
    return html`<code>${name}=<wbr />${value.join('=')}</code>${'\n'}`;
  });
}

function renderFaults(place: FaultPlace): Markup {
  const faults = Object.entries(FAULTS).filter(([, places]) => (places as readonly string[]).includes(place));
  return html`<optgroup id="${place}" label="${PLACE_LABELS[place]}">
    ${faults.map(([name]) => html`<option>${name}</option>`)}
  </optgroup>`;
}

/** A button that makes a call without a body. */
function renderAction(call: string, label: string, done: string, hint: string): Markup {
  return html`<li>
    <button type="button" class="quiet" data-call="${call}" data-done="${done}">${label}</button>
    <span class="soft">${hint}</span>
  </li>`;
}
