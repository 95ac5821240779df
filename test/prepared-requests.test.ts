// What is prepared once for all logins is what would be built for each of them: the same requests, byte for byte.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { LoopAndTieStrategy } from '../lib';
import { startApp, type AppSettings } from './support/app';
import { Browser } from './support/browser';
import { TOKEN } from './support/token-endpoint';

const CALLBACK = 'http://127.0.0.1:1/log in/callback?a=b&c=ü';

let server: Server;
let received: string;
let tokenURL: string;

/** A token endpoint that takes down the bytes as they come. */
beforeAll(async () => {
  const answer = JSON.stringify({ access_token: TOKEN, token_type: 'bearer' });
  server = createServer((socket) => {
    socket.setEncoding('latin1').on('data', (bytes: string) => {
      received += bytes;
      const [head = '', body = ''] = received.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (body.length === length)
        socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  tokenURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?tenant=one`;
});

beforeEach(() => {
  received = '';
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
});

/** Both requests of one login, without what is random in them. */
async function recordLogin(settings: AppSettings): Promise<{ authorization: string; token: string }> {
  const app = await startApp({
    ...settings,
    options: {
      authorizationURL: 'https://provider.example/oauth2/authorize?tenant=a%20b&state=theirs',
      tokenURL,
      customHeaders: { 'X-Tenant': 'one' },
      callbackURL: CALLBACK,
      ...settings.options,
    },
  });
  try {
    const browser = new Browser();
    const { location } = await browser.open(`${app.url}/login`);
    const state = new URL(location ?? '').searchParams.get('state') ?? '';
    const { status } = await browser.open(`${app.url}/callback?code=a+code%26more&state=${state}`);
    expect(status).toBe(200);
    return {
      authorization: (location ?? '').replace(/(state|code_challenge)=[\w-]{43}/g, '$1=*'),
      token: received.replace(/code_verifier=[\w-]{43}/, 'code_verifier=*'),
    };
  } finally {
    await app.close();
  }
}

/** Its hooks change nothing, but the strategy can not know that before it has asked them. */
class Unchanging extends LoopAndTieStrategy {
  override authorizationParams(): object {
    return { response_type: 'token', state: 'mine', code_challenge: 'mine', left_out: undefined };
  }

  override tokenParams(): object {
    return { grant_type: 'password', code: 'mine', client_secret: 'mine', left_out: undefined };
  }
}

interface Case {
  prepared?: AppSettings;
  general: AppSettings;
}

it.each<[string, Case]>([
  ['a subclass whose parameters change nothing', { general: { Strategy: Unchanging } }],
  ['the callback URL given for each request', { general: { authenticate: { callbackURL: CALLBACK } } }],
  [
    'another callback URL for this request',
    {
      general: {
        options: { callbackURL: 'http://127.0.0.1:1/other' },
        authenticate: { callbackURL: CALLBACK },
      },
    },
  ],
  [
    'the scope given for each request',
    {
      prepared: { options: { scope: ['one', 'two&three'], scopeSeparator: ', ' } },
      general: { options: { scopeSeparator: ', ' }, authenticate: { scope: ['one', 'two&three'] } },
    },
  ],
  [
    'another scope for this request',
    {
      prepared: { options: { scope: 'one' } },
      general: { options: { scope: 'all' }, authenticate: { scope: 'one' } },
    },
  ],
  [
    'a subclass, without PKCE',
    { prepared: { options: { pkce: false } }, general: { options: { pkce: false }, Strategy: Unchanging } },
  ],
])('%s: both requests are those that were prepared', async (_title, { prepared = {}, general }) => {
  const expected = await recordLogin(prepared);
  received = '';
  expect(await recordLogin(general)).toEqual(expected);
  expect(expected.token).toContain('POST /token?tenant=one HTTP/1.1');
});

it('a subclass whose parameters say more is asked for each login', async () => {
  let asked = 0;
  class Counting extends LoopAndTieStrategy {
    override authorizationParams(): object {
      asked += 1;
      return { login_hint: `person ${asked}` };
    }

    override tokenParams(): object {
      return { audience: `person ${asked}` };
    }
  }
  const { authorization, token } = await recordLogin({ Strategy: Counting });
  expect(authorization).toContain('login_hint=person+1');
  expect(token).toContain('&audience=person+1');
});

it("a header of the app's replaces none of the protocol's", async () => {
  const theirs = {
    Accept: '*/*',
    'Accept-Encoding': 'gzip',
    'Content-Length': '1',
    'Content-Type': 'text/plain',
  };
  const { token } = await recordLogin({ options: { customHeaders: theirs } });
  const [head = '', body = ''] = token.replace('*', 'v'.repeat(43)).split('\r\n\r\n');
  expect(head.match(/^(?:accept|content)[\w-]*:.*$/gim)?.sort()).toEqual([
    'accept-encoding: identity',
    'accept: application/json',
    `content-length: ${body.length}`,
    'content-type: application/x-www-form-urlencoded',
  ]);
});
