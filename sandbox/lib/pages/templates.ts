// The pages of the sandbox: plain HTML forms that work without JavaScript, and say that this is not Loop & Tie.
import { renderPage } from './frame';
import { embed, html } from './html';
import type { SandboxClient, SandboxUser } from '../world';

/**
 * The login page, filled in with the first user; the others are one press away.
 *
 * @param search - the authorization request, as it stood in the URL behind `?`: the forms carry it on
 */
export function renderLogin(
  search: string,
  client: SandboxClient,
  users: readonly SandboxUser[],
  problem?: string,
): string {
  const [first, ...others] = users;
  const action = `/login?${search}`;
  return renderPage(
    'Log in',
    html`<h1>Log in</h1>
      <p><strong>${client.name}</strong> wants to connect to your account.</p>
      ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="${action}">
        <label for="email">Email</label>
        <input id="email" name="email" autocomplete="username" required value="${first?.email ?? ''}" />
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
      ${
        others.length === 0
          ? ''
          : html`<h2>Or be another sandbox user</h2>
              <ul>
                ${others.map((user) => html`<li>${renderUserForm(action, user)}</li>`)}
              </ul>`
      }`,
  );
}

function renderUserForm(action: string, { email, name, password, teams }: SandboxUser) {
  const inTeams =
    teams.length === 0 ? 'in no team' : `in ${teams.map((team) => team.name).join(', ')}`.slice(0, 200);
  return html`<form method="post" action="${action}">
    <input type="hidden" name="email" value="${email}" />
    <input type="hidden" name="password" value="${password}" />
    <button type="submit" class="user">
      <strong>${name}</strong> <span class="soft">${email}, ${inTeams}</span>
    </button>
  </form>`;
}

/** The page with Authorize and Deny. */
export function renderAuthorize(search: string, client: SandboxClient, user: SandboxUser): string {
  return renderPage(
    'Authorize',
    html`<h1>Authorize ${client.name}?</h1>
      <p>You are logged in as <strong>${user.name}</strong> (${user.email}).</p>
      <p><strong>${client.name}</strong> will be able to see your teams and to send gifts for you.</p>
      <form method="post" action="/oauth2/authorize?${search}">
        <div class="choices">
          <button type="submit" name="decision" value="authorize">Authorize</button>
          <button type="submit" name="decision" value="deny" class="quiet">Deny</button>
        </div>
      </form>
      <h2>Not ${user.name}?</h2>
      <form method="post" action="/logout?${search}">
        <button type="submit" class="user">Be another sandbox user</button>
      </form>`,
  );
}

export const FORM_POST_SCRIPT = embed('script', 'document.forms[0].submit();');

/** `response_mode=form_post`: a form that sends itself to the app. */
export function renderFormPost(
  redirectURI: string,
  parameters: readonly (readonly [string, string])[],
): string {
  return renderPage(
    'Back to the app',
    html`<h1>Back to the app</h1>
      <form method="post" action="${redirectURI}">
        ${parameters.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button type="submit">Go on</button>
      </form>
      ${FORM_POST_SCRIPT.element}`,
  );
}

/** What is wrong with an authorization request. The app's callback is not called: the developer must see it here. */
export function renderProblem(reason: string): string {
  return renderPage(
    'An error has occurred',
    html`<h1>An error has occurred</h1>
      <p class="problem" role="alert">${reason}</p>
      <p>
        The app that sent you here made a mistake in its authorization request. Go back, and tell its
        developers.
      </p>`,
  );
}

/** For a request under a host name that is not of this machine. */
export function renderStranger(): string {
  return renderPage(
    'Not for this host',
    html`<h1>Not for this host</h1>
      <p>
        The sandbox responds as localhost and 127.0.0.1, and as the address that it was told to listen on.
        Start it with <code>--allow-host NAME</code> for any other name.
      </p>`,
  );
}

const RAILS_TITLES = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  413: 'Too long',
  500: 'We are sorry, but something went wrong.',
};

/** A response of Rails, for a request that does not reach Doorkeeper. */
export function renderRailsError(status: keyof typeof RAILS_TITLES): string {
  return renderPage(RAILS_TITLES[status], html`<h1>${RAILS_TITLES[status]}</h1>`);
}
