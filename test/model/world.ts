// What the stories happen in: two processes of one app, a provider with moods, and browsers whose cookies expire.
import { createHash, randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { text } from 'node:stream/consumers';
import { CLIENT_SECRET, startApp, type TestApp } from '../support/app';
import { exchange, type Received, type Sending } from '../support/exchange';
import { serve, type Serving } from '../support/listen';

/** How the token endpoint treats a request. */
export const MOODS = [
  'grants',
  'is busy',
  'hangs',
  'breaks off',
  'grants and breaks off',
  'refuses',
] as const;
export type Mood = (typeof MOODS)[number];

/** What a callback led to. */
export interface Reply {
  status: number;
  code: string | undefined;
  person: string | undefined;
  repeated: boolean;
}

interface Code {
  person: string;
  challenge: string;
  isUsed: boolean;
}

/** The last event of a failed login. */
let lastFailure: unknown;
subscribe('passport-loopandtie:login.failed', (event) => {
  lastFailure = event;
});

/** Two processes of one app share no memory: each has a strategy of its own. */
export interface World {
  apps: TestApp[];
  /** Token requests so far. */
  requests: number;
  mood: Mood;
  /** If set, token requests wait for it. */
  held: Promise<void> | undefined;
  /** Called at each token request. */
  onRequest: () => void;
  authorize(person: string, challenge: string): string;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const codes = new Map<string, Code>();
  const provider: Serving = await serve((req, res) => {
    void text(req).then(async (body) => {
      world.requests += 1;
      const mood = world.mood;
      world.onRequest();
      await world.held;
      const form = new URLSearchParams(body);
      const code = codes.get(form.get('code') ?? '');
      const verifier = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const answer = (status: number, json: object): void => {
        res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      };
      if (mood === 'hangs') return;
      if (mood === 'is busy') answer(503, {});
      else if (mood === 'breaks off') breakOff();
      else if (mood === 'refuses' || !code || code.isUsed || verifier !== code.challenge) {
        answer(400, { error: 'invalid_grant' });
      } else {
        code.isUsed = true;
        if (mood === 'grants and breaks off') breakOff();
        else
          answer(200, {
            access_token: `lt_${code.person}_${randomBytes(9).toString('hex')}`,
            token_type: 'Bearer',
          });
      }
      function breakOff(): void {
        res.writeHead(200, { 'content-length': '100' }).write('{');
        setImmediate(() => res.destroy());
      }
    });
  });
  const options = {
    authorizationURL: `${provider.url}/authorize`,
    tokenURL: `${provider.url}/token`,
    callbackURL: 'https://app.example/callback',
  };
  const world: World = {
    apps: [await startApp({ options }), await startApp({ options })],
    requests: 0,
    mood: 'grants',
    held: undefined,
    onRequest: () => undefined,
    authorize(person, challenge) {
      const code = randomBytes(32).toString('hex');
      codes.set(code, { person, challenge, isUsed: false });
      return code;
    },
    close: async () => {
      await Promise.all([...world.apps.map((app) => app.close()), provider.close()]);
    },
  };
  return world;
}

/** Keeps cookies until they expire by `Date.now()`. */
export class TimedBrowser {
  readonly #cookies = new Map<string, { value: string; expiresAt: number }>();

  async open(url: string, init: Sending = {}): Promise<Received> {
    const alive = [...this.#cookies].filter(([, { expiresAt }]) => expiresAt > Date.now());
    const cookie = alive.map(([name, { value }]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie !== '' && { cookie }) };
    const response = await exchange(new URL(url), { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const [, maxAge = '86400'] = /; Max-Age=(\d+)/.exec(line) ?? [];
      this.#cookies.set(name, { value, expiresAt: Date.now() + Number(maxAge) * 1000 });
    }
    return response;
  }

  /** Opens the callback; `secrets` must not appear in what an error page says. */
  async callback(url: string, secrets: readonly string[]): Promise<Reply> {
    const { status, text: body } = await this.open(url);
    if (status === 200) {
      const { user, info } = JSON.parse(body) as {
        user: { accessToken: string };
        info?: { repeated?: true };
      };
      const [, person] = user.accessToken.split('_');
      return { status: 200, code: undefined, person, repeated: info?.repeated === true };
    }
    const said = body + JSON.stringify(lastFailure);
    for (const secret of [...secrets, CLIENT_SECRET, 'lt_']) expect(said).not.toContain(secret);
    const { code } = lastFailure as { code: string };
    return { status, code, person: undefined, repeated: false };
  }
}
