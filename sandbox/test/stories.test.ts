// Random stories of users, codes and tokens: the sandbox must end each as a model of a few lines says.
import fc from 'fast-check';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';

const CALLBACK = 'https://app.test/callback';
const USERS = ['ada@example.com', 'ben@example.com'];
const CLIENTS = ['one', 'two'];

interface Step {
  act: 'authorize' | 'exchange' | 'read' | 'look' | 'revoke';
  user: number;
  client: number;
  /** Which of the codes or tokens there are. */
  pick: number;
}

const step = fc.record<Step>({
  act: fc.constantFrom('authorize', 'exchange', 'read', 'look', 'revoke'),
  user: fc.nat(1),
  client: fc.nat(1),
  pick: fc.nat(30),
});

interface Grant {
  owner: string;
  used: boolean;
  alive: boolean;
}

/** What the provider's server does: a code works once, for its client; a second use kills the token on 6. */
function predict(grants: Grant[], { act, user, client, pick }: Step, version: number): unknown {
  const grant = grants[pick % (grants.length || 1)];
  const owner = `${client} ${user}`;
  if (act === 'authorize') grants.push({ owner, used: false, alive: false });
  if (act === 'revoke') for (const one of grants) if (one.owner.endsWith(` ${user}`)) one.alive = false;
  if (act === 'look') return grants.some((one) => one.owner === owner && one.alive) ? 302 : 200;
  if (act === 'read') return grant?.alive ? 200 : 401;
  if (act !== 'exchange') return 'done';
  const isOwn = grant?.owner.startsWith(`${client} `) ?? false;
  if (!grant || !isOwn || grant.used) {
    if (grant && isOwn && version === 6) grant.alive = false;
    return 'invalid_grant';
  }
  return (grant.used = grant.alive = true);
}

function authorizationQuery(clientID = ''): string {
  const query = { client_id: clientID, redirect_uri: CALLBACK, response_type: 'code' };
  return new URLSearchParams(query).toString();
}

/** A browser in which this user is logged in to the sandbox. */
async function logIn(sandbox: Sandbox, email: string): Promise<Browser> {
  const browser = new Browser(sandbox.url);
  const body = new URLSearchParams({ email, password: 'sandbox' });
  await browser.open(`/login?${authorizationQuery('one')}`, { method: 'POST', body });
  return browser;
}

/** The same steps at a sandbox. */
class Story {
  readonly #codes: string[] = [];
  readonly #tokens = new Map<string, string>();

  constructor(
    private readonly sandbox: Sandbox,
    private readonly browsers: Browser[],
  ) {}

  async do({ act, user, client, pick }: Step): Promise<unknown> {
    const { sandbox } = this;
    const url = `${sandbox.authorizationURL}?${authorizationQuery(CLIENTS[client])}`;
    const code = this.#codes[pick % (this.#codes.length || 1)] ?? '';
    const browser = this.browsers[user] ?? new Browser();
    if (act === 'authorize') {
      const body = new URLSearchParams({ decision: 'authorize' });
      const { location } = await browser.open(url, { method: 'POST', body });
      this.#codes.push(new URL(location ?? '').searchParams.get('code') ?? '');
      return 'done';
    }
    if (act === 'revoke') {
      sandbox.revokeTokens(USERS[user]);
      return 'done';
    }
    if (act === 'look') return (await browser.open(url)).status;
    if (act === 'read') {
      const authorization = `Bearer ${this.#tokens.get(code) ?? 'none'}`;
      return (await fetch(sandbox.userProfileURL, { headers: { authorization } })).status;
    }
    return this.#exchange(code, CLIENTS[client] ?? '');
  }

  async #exchange(code: string, clientID: string): Promise<unknown> {
    const credentials = { client_id: clientID, client_secret: 'secret' };
    const grant = { grant_type: 'authorization_code', code: code || 'none', redirect_uri: CALLBACK };
    const body = new URLSearchParams({ ...credentials, ...grant });
    const response = await fetch(this.sandbox.tokenURL, { method: 'POST', body });
    const { access_token: token, error } = (await response.json()) as {
      access_token?: string;
      error?: string;
    };
    if (token !== undefined) this.#tokens.set(code, token);
    return error ?? true;
  }
}

it.each([4, 5, 6] as const)('version %i ends random stories as the model says', async (serverVersion) => {
  const clients = CLIENTS.map((clientID) => ({ clientID, clientSecret: 'secret', redirectURIs: [CALLBACK] }));
  const sandbox = await startSandbox({ serverVersion, clients });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        sandbox.reset();
        const story = new Story(sandbox, await Promise.all(USERS.map((email) => logIn(sandbox, email))));
        const grants: Grant[] = [];
        for (const one of steps) expect(await story.do(one)).toBe(predict(grants, one, serverVersion));
      }),
      { numRuns: 25, seed: 20_261_130 },
    );
  } finally {
    await sandbox.close();
  }
});
