// What is known of the provider's server, sentence by sentence, on each version: the sandbox must be as strict.
import { createHash } from 'node:crypto';
import { request as send, type IncomingHttpHeaders } from 'node:http';
import { startSandbox, type Sandbox, type ServerVersion } from 'loopandtie-sandbox';

const CALLBACK = 'https://app.test/callback';
const CLIENT = {
  clientID: 'sandboxclient',
  clientSecret: 'reserved-secret',
  name: 'Awesome App',
  redirectURIs: [
    CALLBACK,
    `${CALLBACK}/other`,
    'http://127.0.0.1:3999/cb',
    'http://localhost:3999/cb',
    `${CALLBACK}/own?code=x&state=y`,
  ],
};
const VERIFIER = 'v'.repeat(43);
const S256 = {
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
};
const FORM = 'application/x-www-form-urlencoded';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Ask {
  method?: string;
  path: string;
  type?: string | undefined;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

type Changes = Record<string, string | undefined>;

/** One version of the server, and what can be asked of it. */
class Server {
  constructor(private readonly sandbox: Sandbox) {}

  /** As it is: `fetch` would tidy the path and add a Content-Type. */
  ask({ method = 'GET', path, type, headers = {}, body = '' }: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.sandbox.url);
      const all = { ...headers, ...(type !== undefined && { 'content-type': type }) };
      const outgoing = send({ hostname, port, method, path, headers: all }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      });
      outgoing.on('error', reject).end(body);
    });
  }

  /** What an authorization request comes to: the status of a page, or where a person who presses Authorize ends up. */
  async authorize(changes: Changes = {}, extra = ''): Promise<string> {
    const query = form({
      client_id: CLIENT.clientID,
      redirect_uri: CALLBACK,
      response_type: 'code',
      ...changes,
    });
    const path = `/oauth2/authorize?${query}${extra}`;
    const { status } = await this.ask({ path });
    if (status !== 200) return `page ${status}`;
    return await this.sandbox.login(`${this.sandbox.url}${path}`).then(
      ({ href }) => href.replace(/code=[\da-f]{64}(?=&|$)/, 'code=…'),
      () => `page ${status}`,
    );
  }

  async getCode(changes: Changes = {}): Promise<string> {
    const query = form({
      client_id: CLIENT.clientID,
      redirect_uri: CALLBACK,
      response_type: 'code',
      ...changes,
    });
    const { searchParams } = await this.sandbox.login(`${this.sandbox.authorizationURL}?${query}`);
    return searchParams.get('code') ?? '';
  }

  /** The parameters of a token request for a new code. */
  async parameters(changes: Changes = {}, authorize: Changes = {}): Promise<string> {
    return form({
      grant_type: 'authorization_code',
      code: await this.getCode(authorize),
      client_id: CLIENT.clientID,
      client_secret: CLIENT.clientSecret,
      redirect_uri: CALLBACK,
      ...changes,
    });
  }

  post(body: string | Buffer, ask: Partial<Ask> = {}): Promise<Answer> {
    return this.ask({ method: 'POST', path: '/oauth2/token', type: FORM, body, ...ask });
  }

  /** What a token request comes to: its status, and the error if there is one. */
  async exchange(changes: Changes = {}, authorize: Changes = {}, ask: Partial<Ask> = {}): Promise<string> {
    return summarize(await this.post(await this.parameters(changes, authorize), ask));
  }

  async getToken(): Promise<string> {
    return (JSON.parse((await this.post(await this.parameters())).body) as { access_token: string })
      .access_token;
  }

  revokeTokens(email: string): void {
    this.sandbox.revokeTokens(email);
  }

  /** Where a person who presses Deny ends up. */
  async deny(state: string): Promise<string> {
    const query = form({ client_id: CLIENT.clientID, redirect_uri: CALLBACK, response_type: 'code', state });
    return (await this.sandbox.login(`${this.sandbox.authorizationURL}?${query}`, { deny: true })).href;
  }

  /** The reason for a 401 after the user took the token back. */
  async getTeamsAfterRevoking(): Promise<string> {
    const token = await this.getToken();
    this.sandbox.revokeTokens();
    return (await this.getTeams(`Bearer ${token}`)).headers['www-authenticate'] ?? '';
  }

  getTeams(authorization: string, query = ''): Promise<Answer> {
    const headers = authorization === '' ? {} : { authorization };
    return this.ask({ path: `/v1/teams${query}`, headers: { ...headers, accept: 'application/json' } });
  }
}

function form(values: Changes): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}

function summarize({ status, headers, body }: Answer): string {
  if (!headers['content-type']?.startsWith('application/json')) return `${status} page`;
  const { error } = JSON.parse(body) as { error?: string };
  return error === undefined ? `${status}` : `${status} ${error}`;
}

function basic(id: string, secret: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

const ALL = [4, 5, 6] as const;
const servers = new Map<ServerVersion, Server>();
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  for (const serverVersion of ALL) {
    const sandbox = await startSandbox({ serverVersion, clients: [CLIENT] });
    sandboxes.push(sandbox);
    servers.set(serverVersion, new Server(sandbox));
  }
});

afterAll(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
});

const lacks = (name: string) => `Missing required parameter: ${name}.`;

async function describeFailure(server: Server, changes: Changes, authorize: Changes = {}): Promise<string> {
  const { body } = await server.post(await server.parameters(changes, authorize));
  return (JSON.parse(body) as { error_description: string }).error_description;
}

/** Uses one code twice; gives what the second use and then the first token come to. */
async function replay(server: Server): Promise<string> {
  const parameters = await server.parameters();
  const { access_token: token } = JSON.parse((await server.post(parameters)).body) as {
    access_token: string;
  };
  const second = summarize(await server.post(parameters));
  return `${second}, then ${(await server.getTeams(`Bearer ${token}`)).status}`;
}

/** Exchanges a code wrongly and then well. */
async function repair(
  server: Server,
  wrong: Changes,
  right: Changes = {},
  authorize: Changes = {},
): Promise<string> {
  const code = await server.getCode(authorize);
  const first = await server.exchange({ ...right, ...wrong, code });
  return `${first}, then ${await server.exchange({ ...right, code })}`;
}

async function race(server: Server): Promise<string> {
  const parameters = await server.parameters();
  const answers = await Promise.all(Array.from({ length: 6 }, () => server.post(parameters)));
  return answers.map(summarize).sort().join(', ');
}

/** Posts the parameters of a good request in the body, and others in the query. */
const withQuery = (query: string) => async (server: Server) =>
  summarize(await server.post(await server.parameters(), { path: `/oauth2/token?${query}` }));

/** Presses Authorize at the pages, and then does something; gives what the next authorization request shows. */
async function seeNextTime(server: Server, then: (code: string) => Promise<unknown>): Promise<string> {
  const query = form({ client_id: CLIENT.clientID, redirect_uri: CALLBACK, response_type: 'code' });
  const type = FORM;
  const login = {
    method: 'POST',
    path: `/login?${query}`,
    type,
    body: 'email=ben@example.com&password=sandbox',
  };
  const [cookie = ''] = (await server.ask(login)).headers['set-cookie'] ?? [];
  const path = `/oauth2/authorize?${query}`;
  const headers = { cookie };
  const { location = '' } = (
    await server.ask({ method: 'POST', path, type, headers, body: 'decision=authorize' })
  ).headers;
  await then(new URL(location).searchParams.get('code') ?? '');
  const { status } = await server.ask({ path, headers });
  server.revokeTokens('ben@example.com');
  return status === 302 ? 'sent back' : `page ${status}`;
}

const ID_ONLY = { client_id: CLIENT.clientID };

const MULTIPART = '--b\r\ncontent-disposition: form-data; name="grant_type"\r\n\r\npassword\r\n--b--\r\n';
const GRANTED = `${CALLBACK}?code=…`;
const loopback = (redirectURI: string) => (server: Server) => server.authorize({ redirect_uri: redirectURI });

type Expected = string | readonly [on4: string, on5: string, on6: string];
type Row = readonly [sentence: string, observe: (server: Server) => Promise<string>, expected: Expected];

/** 401 for every error on 4. */
const REFUSED = {
  invalid_grant: ['401 invalid_grant', '400 invalid_grant', '400 invalid_grant'],
  invalid_request: ['401 invalid_request', '400 invalid_request', '400 invalid_request'],
} as const;

const ROWS: Row[] = [
  [
    'a token is lt_, the name of the app and 27 characters',
    async (s) => String(/^lt_awesomeapp_[\w-]{27}$/.test(await s.getToken())),
    'true',
  ],
  ['a code is 64 hex digits', async (s) => String(/^[\da-f]{64}$/.test(await s.getCode())), 'true'],
  [
    '1. token_type',
    async (s) => /"token_type":"(\w+)"/.exec((await s.post(await s.parameters())).body)?.[1] ?? '',
    ['bearer', 'Bearer', 'Bearer'],
  ],
  [
    '2. the response has three members',
    async (s) => Object.keys(JSON.parse((await s.post(await s.parameters())).body) as object).join(),
    'access_token,token_type,created_at',
  ],
  [
    '2. created_at is a number of seconds',
    async (s) => (/"created_at":\d{10}\}/.test((await s.post(await s.parameters())).body) ? 'yes' : 'no'),
    'yes',
  ],
  [
    '3. a failure is JSON with a charset',
    async (s) => (await s.post('')).headers['content-type'] ?? '',
    'application/json; charset=utf-8',
  ],
  [
    '3. a failure has WWW-Authenticate',
    async (s) => (await s.post(await s.parameters({ grant_type: 'x' }))).headers['www-authenticate'] ?? '',
    'Bearer realm="Doorkeeper", error="unsupported_grant_type", error_description="The authorization grant type is not supported by the authorization server."',
  ],
  ['3. a wrong secret', (s) => s.exchange({ client_secret: 'wrong' }), '401 invalid_client'],
  [
    '3. other errors',
    (s) => s.exchange({ code: 'f'.repeat(64) }),
    ['401 invalid_grant', '400 invalid_grant', '400 invalid_grant'],
  ],
  [
    '3. without grant_type, state is echoed',
    async (s) => /"state":"[^"]*"/.exec((await s.post('state=a%2Fb')).body)?.[0] ?? 'none',
    '"state":"a/b"',
  ],
  [
    '4. unparsable JSON is answered by Rails',
    async (s) => summarize(await s.post('{', { type: 'application/json' })),
    '400 page',
  ],
  [
    '4. a wrong method is answered by Rails',
    async (s) => summarize(await s.ask({ path: '/oauth2/token' })),
    '404 page',
  ],
  ['4. a body without a Content-Type is a form', (s) => s.exchange({}, {}, { type: undefined }), '200'],
  [
    '4. multipart without a boundary',
    async (s) => summarize(await s.post(MULTIPART, { type: 'multipart/form-data' })),
    ['401 invalid_request', '400 invalid_request', '400 invalid_request'],
  ],
  [
    '4. grant_type is looked for first',
    (s) => s.exchange({ grant_type: undefined, client_secret: 'wrong' }),
    ['401 invalid_request', '400 invalid_request', '400 invalid_request'],
  ],
  [
    '4. an unsupported grant_type, also with a wrong secret',
    (s) => s.exchange({ grant_type: 'password', client_secret: 'wrong' }),
    ['401 unsupported_grant_type', '400 unsupported_grant_type', '400 unsupported_grant_type'],
  ],
  [
    '4. a missing parameter, before the client is looked at',
    (s) => s.exchange({ redirect_uri: undefined, client_secret: 'wrong' }),
    ['401 invalid_request', '400 invalid_request', '400 invalid_request'],
  ],
  [
    '4. then the client, then the grant',
    (s) => s.exchange({ code: 'f'.repeat(64), client_secret: 'wrong' }),
    '401 invalid_client',
  ],
  [
    '4. a missing code',
    (s) => s.exchange({ code: undefined }),
    ['401 invalid_grant', '400 invalid_request', '400 invalid_request'],
  ],
  [
    '4. code_verifier[]=x',
    (s) => s.exchange({ 'code_verifier[]': 'x' }, S256),
    ['200', '400 page', '400 page'],
  ],
  [
    '4. code[]=x',
    (s) => s.exchange({ code: undefined, 'code[]': 'x' }),
    ['401 invalid_grant', '400 invalid_grant', '400 invalid_grant'],
  ],
  [
    '4. parameters in the query of the POST',
    async (s) => summarize(await s.post('', { path: `/oauth2/token?${await s.parameters()}` })),
    ['200', '200', '401 invalid_client'],
  ],
  [
    '4. all but credentials in the query',
    async (s) => {
      const path = `/oauth2/token?${await s.parameters({ client_id: undefined, client_secret: undefined })}`;
      return summarize(
        await s.post(form({ client_id: CLIENT.clientID, client_secret: CLIENT.clientSecret }), { path }),
      );
    },
    '200',
  ],
  ['4. the query wins over the body: code', withQuery('code=bad'), REFUSED.invalid_grant],
  ['4. the query wins: redirect_uri', withQuery('redirect_uri='), REFUSED.invalid_request],
  ['4. the query wins: grant_type', withQuery('grant_type='), REFUSED.invalid_request],
  [
    '4. wrong credentials in the query win, but not on 6',
    withQuery('client_secret=wrong'),
    ['401 invalid_client', '401 invalid_client', '200'],
  ],
  [
    '5. an unknown client_id is a page',
    (s) => s.authorize({ client_id: 'unknown' }),
    ['page 200', 'page 401', 'page 401'],
  ],
  [
    '5. so is a missing one',
    (s) => s.authorize({ client_id: undefined }),
    ['page 200', 'page 400', 'page 400'],
  ],
  [
    '5. a foreign redirect_uri',
    (s) => s.authorize({ redirect_uri: 'https://evil.test/' }),
    ['page 200', 'page 400', 'page 400'],
  ],
  [
    '5. another response_type',
    (s) => s.authorize({ response_type: 'token' }),
    ['page 200', 'page 400', 'page 400'],
  ],
  ['5. a scope', (s) => s.authorize({ scope: 'profile email' }), ['page 200', 'page 400', 'page 400']],
  ['5. an empty scope', (s) => s.authorize({ scope: '' }), GRANTED],
  [
    '5. an unknown PKCE method',
    (s) => s.authorize({ code_challenge: VERIFIER, code_challenge_method: 'S512' }),
    [GRANTED, 'page 400', 'page 400'],
  ],
  [
    '5. an unknown response_mode',
    (s) => s.authorize({ response_mode: 'web_message' }),
    [GRANTED, 'page 400', 'page 400'],
  ],
  [
    '5. response_mode=fragment',
    (s) => s.authorize({ response_mode: 'fragment' }),
    [GRANTED, `${CALLBACK}#code=…`, `${CALLBACK}#code=…`],
  ],
  [
    '5. response_mode=form_post',
    (s) => s.authorize({ response_mode: 'form_post', state: 's' }),
    `${GRANTED}&state=s`,
  ],
  [
    '5. a form post without a state has an empty field',
    (s) => s.authorize({ response_mode: 'form_post' }),
    [GRANTED, `${GRANTED}&state=`, `${GRANTED}&state=`],
  ],
  ['5. prompt is ignored', (s) => s.authorize({ prompt: 'login' }), GRANTED],
  [
    '6. Deny',
    async (s) => s.deny('st/ate'),
    `${CALLBACK}?error=access_denied&error_description=The+resource+owner+or+authorization+server+denied+the+request.&state=st%2Fate`,
  ],
  [
    '6. state is decoded and encoded again',
    (s) => s.authorize({}, "&state=a%20b~*!()'/:@%2f"),
    `${GRANTED}&state=a+b%7E*%21%28%29%27%2F%3A%40%2F`,
  ],
  ['6. an empty state is dropped', (s) => s.authorize({ state: '' }), GRANTED],
  ['6. an absent state is dropped', (s) => s.authorize(), GRANTED],
  ['6. %zz', (s) => s.authorize({}, '&state=%zz'), 'page 400'],
  ['6. %ff', (s) => s.authorize({}, '&state=%ff'), 'page 400'],
  ['6. the name counts decoded too', (s) => s.authorize({}, '&st%61te=x'), `${GRANTED}&state=x`],
  [
    '6. of a parameter given twice the last counts',
    (s) => s.authorize({ state: 'one' }, '&state=two'),
    `${GRANTED}&state=two`,
  ],
  [
    '6. a redirect URI keeps its own code and state',
    (s) => s.authorize({ redirect_uri: `${CALLBACK}/own?code=x&state=y`, state: 's' }),
    [
      `${CALLBACK}/own?code=x&state=y&code=…&state=s`,
      `${CALLBACK}/own?code=x&state=y&code=…&state=s`,
      `${CALLBACK}/own?code=…&state=s`,
    ],
  ],
  ['7. Authorize alone is not enough', (s) => seeNextTime(s, () => Promise.resolve()), 'page 200'],
  [
    '7. nor is an exchange that failed',
    (s) => seeNextTime(s, (code) => s.exchange({ code, client_secret: 'wrong' })),
    'page 200',
  ],
  ['7. a living token is', (s) => seeNextTime(s, (code) => s.exchange({ code })), 'sent back'],
  [
    '7. a revoked token is not',
    (s) =>
      seeNextTime(s, async (code) => {
        await s.exchange({ code });
        s.revokeTokens('ben@example.com');
      }),
    'page 200',
  ],
  [
    '7. on 6, a code used twice revokes it',
    (s) =>
      seeNextTime(s, async (code) => {
        await s.exchange({ code });
        await s.exchange({ code });
      }),
    ['sent back', 'sent back', 'page 200'],
  ],
  [
    '5. a redirect URI with a broken percent',
    (s) => s.authorize({ redirect_uri: `${CALLBACK}?a=%zz` }),
    ['page 200', 'page 400', 'page 400'],
  ],
  [
    '8. an empty query differs on 4',
    (s) => s.authorize({ redirect_uri: `${CALLBACK}?` }),
    ['page 200', `${CALLBACK}?code=…`, 'page 400'],
  ],
  [
    '8. redirect_uri is required in the exchange',
    (s) => describeFailure(s, { redirect_uri: undefined }),
    [
      'The request is missing a required parameter, includes an unsupported parameter value, or is otherwise malformed.',
      lacks('redirect_uri'),
      lacks('redirect_uri'),
    ],
  ],
  [
    '8. and must be the one sent to authorize',
    (s) => s.exchange({ redirect_uri: `${CALLBACK}/other` }),
    ['401 invalid_grant', '400 invalid_grant', '400 invalid_grant'],
  ],
  [
    '8. with an added query',
    (s) => s.authorize({ redirect_uri: `${CALLBACK}?a=1` }),
    [`${CALLBACK}?a=1&code=…`, `${CALLBACK}?a=1&code=…`, 'page 400'],
  ],
  ['8. 127.1 is not normalised', loopback('http://127.1:3999/cb'), ['page 200', 'page 400', 'page 400']],
  [
    '8. /a/../cb is not normalised',
    loopback('http://127.0.0.1:3999/a/../cb'),
    ['page 200', 'page 400', 'page 400'],
  ],
  [
    '9. a second use, and the first token after it',
    replay,
    ['401 invalid_grant, then 200', '400 invalid_grant, then 200', '400 invalid_grant, then 401'],
  ],
  [
    '9. a failed exchange does not use the code up',
    (s) => repair(s, { client_secret: 'wrong' }),
    '401 invalid_client, then 200',
  ],
  [
    '9. of several exchanges at the same moment one wins',
    race,
    [
      `200, ${Array(5).fill('401 invalid_grant').join(', ')}`,
      `200, ${Array(5).fill('400 invalid_grant').join(', ')}`,
      `200, ${Array(5).fill('400 invalid_grant').join(', ')}`,
    ],
  ],
  [
    '10. a multipart body',
    async (s) => summarize(await s.post(MULTIPART, { type: 'multipart/form-data; boundary=b' })),
    ['401 unsupported_grant_type', '400 unsupported_grant_type', '400 unsupported_grant_type'],
  ],
  [
    '10. a JSON body',
    async (s) =>
      summarize(
        await s.post(JSON.stringify(Object.fromEntries(new URLSearchParams(await s.parameters()))), {
          type: 'application/json',
        }),
      ),
    '200',
  ],
  [
    '10. HTTP Basic',
    (s) =>
      s.exchange(
        { client_id: undefined, client_secret: undefined },
        {},
        { headers: basic(CLIENT.clientID, CLIENT.clientSecret) },
      ),
    '200',
  ],
  [
    '10. form-encoded credentials in Basic',
    (s) =>
      s.exchange(
        { client_id: undefined, client_secret: undefined },
        {},
        { headers: basic(CLIENT.clientID, CLIENT.clientSecret.replace('-', '%2D')) },
      ),
    '401 invalid_client',
  ],
  [
    '10. Basic and body at once',
    (s) => s.exchange({}, {}, { headers: basic(CLIENT.clientID, CLIENT.clientSecret) }),
    ['200', '400 invalid_request', '400 invalid_request'],
  ],
  [
    '10. basic in another case',
    (s) =>
      s.exchange(
        { client_id: undefined, client_secret: undefined },
        {},
        {
          headers: {
            authorization: basic(CLIENT.clientID, CLIENT.clientSecret).authorization.replace('B', 'b'),
          },
        },
      ),
    ['401 invalid_client', '200', '200'],
  ],
  [
    '10. Basic of one client and another client_id in the body',
    (s) =>
      s.exchange(
        { client_id: 'other', client_secret: undefined },
        {},
        {
          headers: basic(CLIENT.clientID, CLIENT.clientSecret),
        },
      ),
    ['200', '400 invalid_request', '401 invalid_client'],
  ],
  [
    '10. Basic and the same client_id in the body',
    (s) =>
      s.exchange(
        { ...ID_ONLY, client_secret: undefined },
        {},
        {
          headers: basic(CLIENT.clientID, CLIENT.clientSecret),
        },
      ),
    '200',
  ],
  [
    '10. Basic with an empty secret beside a good body',
    (s) => s.exchange({}, {}, { headers: basic(CLIENT.clientID, '') }),
    ['200', '401 invalid_client', '400 invalid_request'],
  ],
  [
    '10. Basic without a colon beside a good body',
    (s) => s.exchange({}, {}, { headers: { authorization: `Basic ${btoa(CLIENT.clientID)}` } }),
    ['200', '401 invalid_client', '400 invalid_request'],
  ],
  [
    '10. a client_assertion beside a secret',
    (s) =>
      s.exchange({
        client_assertion: 'x',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    ['200', '200', '400 invalid_request'],
  ],
  ...[
    ['with LF only', MULTIPART.replaceAll('\r', ''), 'b'],
    ['with a wrong boundary', MULTIPART, 'c'],
    ['without an end', MULTIPART.replace(/--b--.*/s, ''), 'b'],
  ].map(([title = '', body = '', boundary = '']): Row => [
    `10. multipart ${title}`,
    async (s) => summarize(await s.post(body, { type: `multipart/form-data; boundary=${boundary}` })),
    REFUSED.invalid_request,
  ]),
  ['11. PKCE with S256', (s) => s.exchange({ code_verifier: VERIFIER }, S256), '200'],
  [
    '11. PKCE with plain',
    (s) =>
      s.exchange({ code_verifier: VERIFIER }, { code_challenge: VERIFIER, code_challenge_method: 'plain' }),
    '200',
  ],
  [
    '11. a verifier without a challenge',
    (s) => s.exchange({ code_verifier: VERIFIER }),
    ['200', '400 invalid_grant', '400 invalid_grant'],
  ],
  [
    '11. a challenge without a method',
    (s) => s.authorize({ code_challenge: VERIFIER }),
    [GRANTED, 'page 400', 'page 400'],
  ],
  [
    '11. no verifier for a challenge',
    (s) => s.exchange({}, S256),
    ['200', '400 invalid_request', '400 invalid_request'],
  ],
  [
    '11. a wrong verifier leaves the code good',
    (s) => repair(s, { code_verifier: 'w'.repeat(43) }, { code_verifier: VERIFIER }, S256),
    ['200, then 401 invalid_grant', '400 invalid_grant, then 200', '400 invalid_grant, then 200'],
  ],
  [
    '11. a right verifier without the secret',
    (s) => s.exchange({ code_verifier: VERIFIER, client_secret: undefined }, S256),
    '401 invalid_client',
  ],
  [
    '12. a 401 of the API is empty HTML without a charset',
    async (s) => {
      const { status, headers, body } = await s.getTeams('Bearer x');
      return `${status} ${headers['content-type']} ${body.length}`;
    },
    '401 text/html 0',
  ],
  [
    '12. and says why in a header',
    async (s) => (await s.getTeams('Bearer x')).headers['www-authenticate'] ?? '',
    'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid"',
  ],
  [
    '12. a token that was taken back',
    async (s) => s.getTeamsAfterRevoking(),
    'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token was revoked"',
  ],
  [
    '12. ?access_token=',
    async (s) => String((await s.getTeams('', `?access_token=${await s.getToken()}`)).status),
    '200',
  ],
  [
    '12. ?bearer_token=',
    async (s) => String((await s.getTeams('', `?bearer_token=${await s.getToken()}`)).status),
    '200',
  ],
  [
    '12. Bearer with two blanks',
    async (s) => String((await s.getTeams(`Bearer  ${await s.getToken()}`)).status),
    '401',
  ],
  [
    '12. teams come with an ETag',
    async (s) =>
      String(
        /^W\/"[\da-f]{32}"$/.test(String((await s.getTeams(`Bearer ${await s.getToken()}`)).headers.etag)),
      ),
    'true',
  ],
  [
    '13. the port of 127.0.0.1 is not compared',
    loopback('http://127.0.0.1:4999/cb'),
    ['page 200', 'http://127.0.0.1:4999/cb?code=…', 'http://127.0.0.1:4999/cb?code=…'],
  ],
  ['13. that of localhost is', loopback('http://localhost:4999/cb'), ['page 200', 'page 400', 'page 400']],
  [
    '13. nor is it compared in the exchange',
    (s) =>
      s.exchange({ redirect_uri: 'http://127.0.0.1:4999/cb' }, { redirect_uri: 'http://127.0.0.1:3999/cb' }),
    ['401 invalid_grant', '200', '200'],
  ],
  ['14. //oauth2//token', async (s) => s.exchange({}, {}, { path: '//oauth2//token' }), '200'],
  ['14. /oauth2/token.json', async (s) => s.exchange({}, {}, { path: '/oauth2/token.json' }), '200'],
  [
    'texts: invalid_client',
    (s) => describeFailure(s, { client_secret: 'wrong' }),
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  ],
  [
    'texts: invalid_grant',
    (s) => describeFailure(s, { code: 'f'.repeat(64) }),
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  ],
  [
    'texts: a missing grant_type',
    (s) => describeFailure(s, { grant_type: undefined }),
    [
      'The request is missing a required parameter, includes an unsupported parameter value, or is otherwise malformed.',
      lacks('grant_type'),
      lacks('grant_type'),
    ],
  ],
  [
    'texts: unsupported_grant_type',
    (s) => describeFailure(s, { grant_type: 'password' }),
    'The authorization grant type is not supported by the authorization server.',
  ],
];

describe.each(ALL)('version %i', (version) => {
  it.each(ROWS)('%s', async (_sentence, observe, expected) => {
    const server = servers.get(version);
    if (!server) throw new Error('the sandbox was not started');
    const index = ALL.indexOf(version);
    expect(await observe(server)).toBe(typeof expected === 'string' ? expected : expected[index]);
  });
});
