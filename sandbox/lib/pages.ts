// The pages of the sandbox: plain HTML forms that work without JavaScript, and say that this is not Loop & Tie.
import escapeHTML from 'escape-html';
import type { SandboxClient, SandboxUser } from './options';

/** HTML that is fit to be sent. */
class Markup {
  constructor(readonly text: string) {}
}

/** A template that escapes every value that is not markup itself. */
function html(strings: TemplateStringsArray, ...values: (string | Markup | Markup[])[]): Markup {
  const parts = values.map((value) =>
    [value]
      .flat()
      .map((item) => (item instanceof Markup ? item.text : escapeHTML(item)))
      .join(''),
  );
  return new Markup(strings.map((string, index) => string + (parts[index] ?? '')).join(''));
}

function renderPage(title: string, content: Markup): string {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · sandbox</title>
        <link rel="stylesheet" href="/sandbox.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header class="banner">
          <strong>Sandbox.</strong> This is not Loop &amp; Tie: nothing here is real.
        </header>
        <main>${content}</main>
      </body>
    </html>`.text;
}

/** What each page needs to be sent back by its form. */
export interface FormContext {
  /** The authorization request, as it stood in the URL behind `?`. */
  search: string;
  csrfToken: string;
}

/** The login page, filled in with a sandbox user. */
export function renderLogin(
  { search, csrfToken }: FormContext,
  client: SandboxClient,
  users: readonly SandboxUser[],
  problem?: string,
): string {
  const [first] = users;
  return renderPage(
    'Log in',
    html`<h1>Log in</h1>
      <p><strong>${client.name}</strong> wants to connect to your account.</p>
      ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="/login?${search}">
        <input type="hidden" name="csrf_token" value="${csrfToken}" />
        <label for="email">Email</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          list="users"
          required
          value="${first?.email ?? ''}"
        />
        <datalist id="users">
          ${users.map(({ email, name }) => html`<option value="${email}">${name}</option>`)}
        </datalist>
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value="${first?.password ?? ''}"
        />
        <button type="submit">Log in</button>
      </form>
      <h2>Sandbox users</h2>
      <ul>
        ${users.map(({ email, name, teams }) => html`<li>${name}, ${email}: ${String(teams.length)} ${teams.length === 1 ? 'team' : 'teams'}</li>`)}
      </ul>`,
  );
}

/** The page with Authorize and Deny. */
export function renderAuthorize(
  { search, csrfToken }: FormContext,
  client: SandboxClient,
  user: SandboxUser,
): string {
  return renderPage(
    'Authorize',
    html`<h1>Authorize ${client.name}?</h1>
      <p>You are logged in as <strong>${user.name}</strong> (${user.email}).</p>
      <p><strong>${client.name}</strong> will be able to see your teams and to send gifts for you.</p>
      <form method="post" action="/oauth2/authorize?${search}">
        <input type="hidden" name="csrf_token" value="${csrfToken}" />
        <div class="choices">
          <button type="submit" name="decision" value="authorize">Authorize</button>
          <button type="submit" name="decision" value="deny" class="quiet">Deny</button>
        </div>
      </form>
      <form method="post" action="/logout?${search}">
        <input type="hidden" name="csrf_token" value="${csrfToken}" />
        <button type="submit" class="link">Not you? Log in as somebody else</button>
      </form>`,
  );
}

/** What is wrong with an authorization request. The app's callback is not called: the developer must see it here. */
export function renderProblem(reason: string): string {
  return renderPage(
    'An error has occurred',
    html`<h1>An error has occurred</h1>
      <p role="alert">${reason}</p>
      <p>
        The app that sent you here made a mistake in its authorization request. Go back and tell its
        developers.
      </p>`,
  );
}

/** What `/` shows to a curious developer. */
export function renderHome(authorizationURL: string): string {
  return renderPage(
    'Loop & Tie sandbox',
    html`<h1>The sandbox is running</h1>
      <p>Send people to <code>${authorizationURL}</code> from your app to begin a login.</p>`,
  );
}

/** An answer of Rails, where Doorkeeper does not get to answer. */
export function renderRailsError(status: 400 | 404 | 421): string {
  const title = { 400: 'Bad request', 404: 'Not found', 421: 'Not for this host' }[status];
  return renderPage(title, html`<h1>${title}</h1>`);
}

/** The one stylesheet. */
export const STYLESHEET = `
:root { color-scheme: light dark; --ink: #1d2433; --soft: #566074; --paper: #f4f5f8; --card: #fff; --line: #c9cfdb; --accent: #2b4acb; --on-accent: #fff; --problem: #a11212; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff6; --soft: #a9b2c5; --paper: #12151d; --card: #1c212d; --line: #3c4456; --accent: #9db2ff; --on-accent: #10142a; --problem: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
.banner { margin: 0; padding: .6rem 1rem; text-align: center; background: #ffd54a; color: #2a2100; }
main { max-width: 26rem; margin: 2rem auto; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
@media (max-width: 30rem) { main { margin: 0; border: 0; border-radius: 0; min-height: 90vh; } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; color: var(--soft); }
p, li, code { overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.2rem; color: var(--soft); }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .7rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .5rem; }
button { width: 100%; margin-top: 1.25rem; padding: .8rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 2px solid var(--accent); border-radius: .5rem; cursor: pointer; }
button.quiet { color: var(--accent); background: transparent; }
button.link { padding: .4rem; font-weight: 400; color: var(--accent); background: none; border: 0; text-decoration: underline; }
.choices { display: flex; gap: 1rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { color: var(--problem); font-weight: 600; }
`;
