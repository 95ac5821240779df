// The token endpoint and the API, row by row as the provider's server was seen to behave.
import { createHash } from 'node:crypto';
import { startSandbox, type Sandbox, type SandboxOptions } from 'loopandtie-sandbox';

const CALLBACK = 'https://app.test/callback';
const CLIENT = {
  clientID: 'the-client',
  clientSecret: 'a+secret&more',
  name: 'Awesome App!',
  redirectURIs: [CALLBACK, `${CALLBACK}/2`],
};
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const S256 = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

const TEXT = {
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  unsupported_grant_type: 'The authorization grant type is not supported by the authorization server.',
};

const sandboxes: Partial<Record<4 | 5, Sandbox>> = {};

beforeAll(async () => {
  const other = { ...CLIENT, clientID: 'other-client' };
  const options: SandboxOptions = { clients: [CLIENT, other] };
  sandboxes[5] = await startSandbox(options);
  sandboxes[4] = await startSandbox({ ...options, serverVersion: 4 });
});

afterAll(async () => {
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
});

function get(version: 4 | 5 = 5): Sandbox {
  const sandbox = sandboxes[version];
  if (!sandbox) throw new Error('the sandbox was not started');
  return sandbox;
}

async function getCode(extra: Record<string, string> = {}, version: 4 | 5 = 5): Promise<string> {
  const query = new URLSearchParams({
    client_id: CLIENT.clientID,
    redirect_uri: CALLBACK,
    response_type: 'code',
    ...extra,
  });
  const callback = await get(version).login(`${get(version).authorizationURL}?${query.toString()}`);
  return callback.searchParams.get('code') ?? '';
}

function parametersFor(
  code: string,
  changes: Record<string, string | undefined> = {},
): Record<string, string> {
  const all = {
    client_id: CLIENT.clientID,
    client_secret: CLIENT.clientSecret,
    code,
    grant_type: 'authorization_code',
    redirect_uri: CALLBACK,
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(all as Record<string, string | undefined>).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

function post(
  body: string | URLSearchParams | FormData,
  headers: Record<string, string> = {},
  version: 4 | 5 = 5,
): Promise<Response> {
  return fetch(get(version).tokenURL, { method: 'POST', body, headers });
}

function exchange(
  code: string,
  changes: Record<string, string | undefined> = {},
  version: 4 | 5 = 5,
): Promise<Response> {
  return post(new URLSearchParams(parametersFor(code, changes)), {}, version);
}

interface TokenBody {
  access_token: string;
  token_type: string;
  created_at: number;
}

describe('the token response', () => {
  it.each([
    [5, 'Bearer'],
    [4, 'bearer'],
  ] as const)('of version %i holds the token, its type %s and its time', async (version, tokenType) => {
    const response = await exchange(await getCode({}, version), {}, version);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const body = (await response.json()) as TokenBody;
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'created_at']);
    expect(body.access_token).toMatch(/^lt_awesomeapp_[\w-]{27}$/);
    expect(body.token_type).toBe(tokenType);
    expect(Math.abs(body.created_at - Date.now() / 1000)).toBeLessThan(60);
  });

  it.each([
    ['urlencoded', (all: Record<string, string>) => post(new URLSearchParams(all))],
    [
      'multipart, as the documentation shows',
      (all: Record<string, string>) => {
        const form = new FormData();
        for (const [name, value] of Object.entries(all)) form.set(name, value);
        return post(form);
      },
    ],
    [
      'JSON',
      (all: Record<string, string>) => post(JSON.stringify(all), { 'content-type': 'application/json' }),
    ],
    [
      'Basic, not form-decoded, and urlencoded',
      ({ client_id: id = '', client_secret: secret = '', ...rest }: Record<string, string>) =>
        post(new URLSearchParams(rest), { authorization: `Basic ${btoa(`${id}:${secret}`)}` }),
    ],
    [
      'Basic and multipart',
      ({ client_id: id = '', client_secret: secret = '', ...rest }: Record<string, string>) => {
        const form = new FormData();
        for (const [name, value] of Object.entries(rest)) form.set(name, value);
        return post(form, { authorization: `Basic ${btoa(`${id}:${secret}`)}` });
      },
    ],
  ])('comes for a body that is %s', async (_title, send) => {
    expect((await send(parametersFor(await getCode()))).status).toBe(200);
  });
});

describe('a token request that fails', () => {
  type Row = [
    title: string,
    authorize: Record<string, string>,
    change: Record<string, string | undefined>,
    error: keyof typeof TEXT | 'invalid_request',
    text?: string,
  ];
  const rows: Row[] = [
    ['an unknown client', {}, { client_id: 'nobody' }, 'invalid_client'],
    ['no client', {}, { client_id: undefined }, 'invalid_client'],
    ['a wrong secret', {}, { client_secret: 'wrong' }, 'invalid_client'],
    ['no secret', {}, { client_secret: undefined }, 'invalid_client'],
    [
      'a right verifier without the secret',
      S256,
      { client_secret: undefined, code_verifier: VERIFIER },
      'invalid_client',
    ],
    ['another grant', {}, { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [
      'no grant_type',
      {},
      { grant_type: undefined },
      'invalid_request',
      'Missing required parameter: grant_type.',
    ],
    ['no code', {}, { code: undefined }, 'invalid_request', 'Missing required parameter: code.'],
    [
      'no redirect_uri',
      {},
      { redirect_uri: undefined },
      'invalid_request',
      'Missing required parameter: redirect_uri.',
    ],
    ['another redirect_uri', {}, { redirect_uri: `${CALLBACK}/2` }, 'invalid_grant'],
    ['an unknown code', {}, { code: 'f'.repeat(64) }, 'invalid_grant'],
    ['a code of another client', {}, { client_id: 'other-client' }, 'invalid_grant'],
    ['a verifier nobody announced', {}, { code_verifier: VERIFIER }, 'invalid_grant'],
    ['a wrong verifier', S256, { code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    ['no verifier', S256, {}, 'invalid_request', 'Missing required parameter: code_verifier.'],
  ];

  it.each(rows.map((row) => [...row, ''].slice(0, 5) as Required<Row>))(
    'for %s says so, and leaves the code good',
    async (_title, authorize, change, error, text) => {
      const code = await getCode(authorize);
      const response = await exchange(code, change);
      expect(response.status).toBe(error === 'invalid_client' ? 401 : 400);
      const description = text === '' ? TEXT[error as keyof typeof TEXT] : text;
      expect(await response.json()).toEqual({ error, error_description: description });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer realm="Doorkeeper", error="${error}", error_description="${description}"`,
      );
      const again = await exchange(code, authorize === S256 ? { code_verifier: VERIFIER } : {});
      expect(again.status).toBe(200);
    },
  );

  const olderRows = rows.filter(([title]) => !title.includes('verifier'));

  it.each(olderRows)('for %s has status 401 on the older version', async (_title, _authorize, change) => {
    expect((await exchange(await getCode({}, 4), change, 4)).status).toBe(401);
  });

  it('because of its encoding is answered by Rails, in HTML', async () => {
    for (const [body, type] of [
      ['{', 'application/json'],
      ['grant_type=%zz', 'application/x-www-form-urlencoded'],
      ['grant_type=\xff', 'application/json'],
    ] as const) {
      const response = await post(body, { 'content-type': type });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        400,
        'text/html; charset=utf-8',
      ]);
    }
  });

  it.each([
    ['an empty body', '', 'application/x-www-form-urlencoded'],
    ['a body of another type', 'grant_type=authorization_code', 'text/plain'],
    ['JSON that is no object', '1', 'application/json'],
    ['JSON without a body', '', 'application/json'],
    ['a multipart body that is none', 'x', 'multipart/form-data; boundary=b'],
  ])('because of %s lacks its grant_type', async (_title, body, type) => {
    const response = await post(body, { 'content-type': type });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('because of its method is not found', async () => {
    expect((await fetch(get().tokenURL)).status).toBe(404);
  });

  it('because it is too long ends in a 413', async () => {
    const response = await post('x'.repeat(2_000_000), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(response.status).toBe(413);
  });
});

describe('a code', () => {
  it('is 64 hex digits', async () => {
    expect(await getCode()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('works once, and its second use leaves the first token good', async () => {
    const code = await getCode();
    const { access_token: token } = (await (await exchange(code)).json()) as TokenBody;
    const second = await exchange(code);
    expect(second.status).toBe(400);
    expect(await second.json()).toMatchObject({ error: 'invalid_grant' });
    const teams = await fetch(get().userProfileURL, { headers: { authorization: `Bearer ${token}` } });
    expect(teams.status).toBe(200);
  });

  it('gives one token to several exchanges at once', async () => {
    const code = await getCode();
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await exchange(code)).status));
    expect(statuses.sort((a, b) => a - b)).toEqual([200, ...Array<number>(7).fill(400)]);
  });

  it.each([
    ['just before 600 s', 599_999, 200],
    ['after 600 s', 600_000, 400],
  ])('works %s: %i ms, status %i', async (_title, age, status) => {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    try {
      const code = await getCode();
      clock.mockReturnValue(now + age);
      expect((await exchange(code)).status).toBe(status);
    } finally {
      clock.mockRestore();
    }
  });

  it('that is long gone is like one that never was', async () => {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    try {
      const code = await getCode();
      clock.mockReturnValue(now + 1_200_000);
      await getCode();
      expect(await (await exchange(code)).json()).toMatchObject({ error: 'invalid_grant' });
      expect(get().requests.at(-1)?.reason).toBe('invalid_grant: the code is not known here');
    } finally {
      clock.mockRestore();
    }
  });

  it.each([
    ['S256', S256, VERIFIER],
    ['plain', { code_challenge: VERIFIER, code_challenge_method: 'plain' }, VERIFIER],
  ])('asked for with a challenge %s works with its verifier', async (_title, challenge, verifier) => {
    expect((await exchange(await getCode(challenge), { code_verifier: verifier })).status).toBe(200);
  });

  it.each([
    ['no', undefined],
    ['any', 'anything'],
  ])('of the older version, which ignores PKCE, works with %s verifier', async (_title, verifier) => {
    expect((await exchange(await getCode(S256, 4), { code_verifier: verifier }, 4)).status).toBe(200);
  });
});

describe('GET /v1/teams', () => {
  async function getTeams(token: string): Promise<Response> {
    return fetch(get().userProfileURL, {
      headers: token === '' ? {} : { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
  }

  it('lists the teams as JSON:API', async () => {
    const { access_token: token } = (await (await exchange(await getCode())).json()) as TokenBody;
    expect(await (await getTeams(token)).json()).toEqual({
      data: [
        { id: 'loop-tie', type: 'teams', attributes: { name: 'Loop & Tie' } },
        { id: 'people-culture', type: 'teams', attributes: { name: 'People & Culture' } },
      ],
    });
  });

  it.each([
    ['no token', ''],
    ['another token', 'lt_awesomeapp_x'],
  ])('answers %s with 401, an empty body and a header that explains', async (_title, token) => {
    const response = await getTeams(token);
    expect([response.status, await response.text()]).toEqual([401, '']);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid"',
    );
  });

  it('says when the user took the token back', async () => {
    const sandbox = await startSandbox({ clients: [CLIENT] });
    try {
      const callback = await sandbox.login(
        `${sandbox.authorizationURL}?${new URLSearchParams({ client_id: CLIENT.clientID, redirect_uri: CALLBACK, response_type: 'code' }).toString()}`,
        { as: 'ben@example.com' },
      );
      const body = new URLSearchParams(parametersFor(callback.searchParams.get('code') ?? ''));
      const { access_token: token } = (await (
        await fetch(sandbox.tokenURL, { method: 'POST', body })
      ).json()) as TokenBody;
      sandbox.revokeTokens('ada@example.com');
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(sandbox.userProfileURL, { headers })).status).toBe(200);
      sandbox.revokeTokens();
      const response = await fetch(sandbox.userProfileURL, { headers });
      expect(response.headers.get('www-authenticate')).toMatch(/"The access token was revoked"$/);
    } finally {
      await sandbox.close();
    }
  });
});
