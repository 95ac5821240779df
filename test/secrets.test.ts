// No secret shows in any error path, whatever the provider echoes back. The tables are typed by the codes there are, so
// that a new code without a path does not compile.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent } from 'node:http';
import { inspect } from 'node:util';
import type { FailureCode, LoopAndTieErrorCode } from '../lib';
import { CLIENT_SECRET, startApp, type AppSettings, type TestApp } from './support/app';
import { answer, answerWell, flood, send, sendAndClose, TOKEN } from './support/behaviours';
import type { Behaviour } from './support/connections';
import { startProvider, type Provider } from './support/provider';
import { Browser, type Page } from './support/browser';

const CODE = '0123456789abcdef'.repeat(4);

/** All that came in the request, and the token it asks for: what a server could repeat at its worst. */
function gatherSecrets(request: string): string {
  const body = request.split('\r\n\r\n')[1] ?? '';
  const values = [...new URLSearchParams(body).values()];
  const bearer = /^authorization: bearer (.*)$/im.exec(request)?.[1] ?? '';
  return [...values, body, bearer, TOKEN].join(' ');
}

type Shape = (secrets: string, request: string) => Parameters<typeof answer>[0];

/** An answer made of the secrets of the request. */
function echo(shape: Shape): Behaviour {
  return (socket, request) => answer(shape(gatherSecrets(request), request))(socket, request);
}

const ECHOES: [title: string, shape: Shape][] = [
  ['a page of 200', (secrets) => ({ headers: { 'content-type': 'text/html' }, body: `<p>${secrets}</p>` })],
  ['broken JSON', (secrets) => ({ body: `{"access_token":"${secrets}` })],
  ['a JSON text', (secrets) => ({ body: JSON.stringify(secrets) })],
  ['names', (secrets) => ({ body: JSON.stringify({ [secrets]: secrets, error: null }) })],
  [
    'a token that is none',
    (secrets) => ({ body: JSON.stringify({ access_token: secrets, token_type: 'bearer' }) }),
  ],
  ['a token type', (secrets) => ({ body: JSON.stringify({ access_token: TOKEN, token_type: secrets }) })],
  ['an error code', (secrets) => ({ status: 400, body: JSON.stringify({ error: secrets }) })],
  [
    'a redirect',
    (secrets) => ({
      status: 302,
      headers: { location: `https://evil.test/?${encodeURIComponent(secrets)}` },
    }),
  ],
  ['Content-Encoding', (secrets) => ({ headers: { 'content-encoding': secrets } })],
  ['invalid UTF-8', (secrets) => ({ body: Buffer.concat([Buffer.from(secrets), Buffer.from([0xff])]) })],
  [
    'a team without an id',
    (secrets) => ({ body: JSON.stringify({ data: [{ name: secrets, id: [secrets] }] }) }),
  ],
];

const FAILURES: [title: string, shape: Shape][] = [
  ['a page of 500', (secrets) => ({ status: 500, body: `<p>${secrets}</p>` })],
  ['Retry-After', (secrets) => ({ status: 503, headers: { 'retry-after': secrets } })],
  [
    'a compressed page',
    (secrets) => ({ status: 502, headers: { 'content-encoding': secrets }, body: secrets }),
  ],
];

const REFUSALS: [title: string, shape: Shape][] = (
  [
    ['as they are', (text: string) => text],
    ['in URL encoding', encodeURIComponent],
    ['in HTML', (text: string) => text.replaceAll('&', '&amp;')],
    ['in a form', (text: string) => new URLSearchParams({ a: text }).toString()],
    ['broken up by controls', (text: string) => text.replace(/(?=.)/g, '\u0000')],
    ['in a page', (text: string) => `<pre>\r\n${text}\r\n</pre>`],
  ] as const
).map(([title, encode]) => [
  `error_description, ${title}`,
  (secrets: string) => ({
    status: 400,
    body: JSON.stringify({ error: 'invalid_grant', error_description: encode(secrets), error_uri: secrets }),
  }),
]);

interface Path {
  title: string;
  behaviour?: Behaviour;
  /** Answers the profile request; the token request is answered well then. */
  profile?: Behaviour;
  /** The query of the callback behind the state. */
  query?: string;
  /** Of a callback before this one. */
  before?: string;
  /** In place of the state that was begun. */
  state?: string;
  settings?: AppSettings;
  /** The clock at the callback. */
  later?: number;
}

const hangUp = (socket: Parameters<Behaviour>[0], request: string): unknown =>
  sendAndClose(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${gatherSecrets(request)}`)(socket, request);

const boom = (message: string): never => {
  throw new Error(message);
};

/** Every way to fail, by the code that it has. */
const PATHS: Record<LoopAndTieErrorCode | FailureCode | 'TokenError' | 'AuthorizationError' | 'app', Path[]> =
  {
    timeout: [{ title: 'silence', behaviour: () => undefined, settings: { options: { timeout: 250 } } }],
    network_error: [
      { title: 'a hang-up within the echo', behaviour: hangUp },
      { title: 'a hang-up within the profile', profile: hangUp },
      {
        title: 'an agent that fails with what it was given',
        settings: {
          options: {
            agent: Object.assign(new Agent(), {
              createConnection: (options: object) => boom(`${inspect(options)} ${CLIENT_SECRET}`),
            }),
          },
        },
      },
    ],
    response_too_large: [
      {
        title: 'an echo without an end',
        behaviour: (socket, request) =>
          flood('HTTP/1.1 200 OK\r\n\r\n', gatherSecrets(request))(socket, request),
      },
      {
        title: 'headers without an end',
        behaviour: (socket, request) =>
          flood('HTTP/1.1 200 OK\r\n', `x: ${gatherSecrets(request)}\r\n`)(socket, request),
      },
    ],
    unavailable: FAILURES.flatMap(([title, shape]) => [
      { title: `${title}, by the token endpoint`, behaviour: echo(shape) },
      { title: `${title}, by the API`, profile: echo(shape) },
    ]),
    token_rejected: [
      {
        title: 'a challenge',
        profile: echo((secrets) => ({
          status: 401,
          headers: { 'www-authenticate': secrets },
          body: secrets,
        })),
      },
    ],
    invalid_response: [
      ...ECHOES.map(([title, shape]) => ({
        title: `${title}, by the token endpoint`,
        behaviour: echo(shape),
      })),
      ...ECHOES.map(([title, shape]) => ({ title: `${title}, by the API`, profile: echo(shape) })),
      {
        title: 'the echo in place of HTTP',
        behaviour: (socket, request) => send(gatherSecrets(request))(socket, request),
      },
    ],
    TokenError: REFUSALS.map(([title, shape]) => ({ title, behaviour: echo(shape) })),
    AuthorizationError: [
      {
        title: 'the code in error_description',
        query: `code=${CODE}&error=server_error&error_description=no+${CODE}`,
      },
      {
        title: 'the client secret in it',
        query: `error=invalid_scope&error_description=${encodeURIComponent(CLIENT_SECRET)}`,
      },
      { title: 'the code as error', query: `error=${CODE}` },
      { title: 'a token as error', query: `error=${TOKEN}&error_description=${TOKEN}` },
    ],
    access_denied: [
      {
        title: 'all in error_description',
        query: `code=${CODE}&error=access_denied&error_description=${CODE}+${TOKEN}+${encodeURIComponent(CLIENT_SECRET)}`,
      },
    ],
    state_missing: [{ title: 'a code alone', state: '' }],
    state_unknown: [{ title: 'a foreign state', state: 'x'.repeat(43) }],
    state_used: [{ title: 'a code after Deny', before: 'error=access_denied' }],
    state_expired: [{ title: '30 minutes too late', later: 1_801_000 }],
    malformed_response: [{ title: 'two codes', query: `code=${CODE}&code=${CODE}` }],
    app: [
      {
        title: 'a verify that throws',
        settings: { verify: (_authorization: unknown) => boom('no such table') },
      },
      {
        title: 'a relative callback of one request',
        settings: { authenticate: { callbackURL: '/callback' } },
      },
      { title: 'a state that is too long', settings: { authenticate: { state: 'x'.repeat(2_000) } } },
    ],
  };

let provider: Provider;

beforeAll(async () => {
  provider = await startProvider();
});

afterAll(() => provider.close());

/** Everything in which an error can be looked at. */
function show(error: unknown): string[] {
  const { message, stack } = error as Error;
  return [
    message,
    String(stack),
    String(error),
    JSON.stringify(error),
    inspect(error),
    inspect(error, { depth: 8, showHidden: true }),
  ];
}

function spyOnLogs(): { lines: string[]; restore: () => void } {
  const lines: string[] = [];
  const log = (...args: unknown[]): boolean => lines.push(inspect(args)) > 0;
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation(log),
  );
  spies.push(jest.spyOn(process, 'emitWarning').mockImplementation(log) as never);
  const names = ['started', 'finished', 'failed'].map((name) => `passport-loopandtie:login.${name}`);
  const listen = (event: unknown): void => void log(event);
  for (const name of names) subscribe(name, listen);
  return {
    lines,
    restore: () => {
      for (const spy of spies) spy.mockRestore();
      for (const name of names) unsubscribe(name, listen);
    },
  };
}

/** The cookies of pending logins, and their tags. */
function readPending(setCookie: readonly string[]): string[] {
  const values = setCookie.flatMap((line) => /^\w*loopandtie_[\w-]+=([^;]+);/.exec(line)?.[1] ?? []);
  return values.flatMap((value) => [value, ...value.split('.').filter((part) => part.length > 40)]);
}

async function run(path: Path, app: TestApp): Promise<Page[]> {
  const browser = new Browser();
  const login = await browser.open(`${app.url}/login`);
  const begun = login.location === null ? '' : (new URL(login.location).searchParams.get('state') ?? '');
  if (path.before) await browser.open(`${app.url}/callback?state=${begun}&${path.before}`);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + (path.later ?? 0));
  try {
    const url = `${app.url}/callback?state=${path.state ?? begun}&${path.query ?? `code=${CODE}`}`;
    return [login, await browser.open(url)];
  } finally {
    clock.mockRestore();
  }
}

const CASES = Object.entries(PATHS).flatMap(([code, paths]) =>
  paths.map((path) => ({ code, title: path.title, path })),
);

it.each(CASES)('$code shows no secret: $title', async ({ code, path }) => {
  provider.requests.length = 0;
  provider.behave((socket, request) => {
    const isProfile = request.startsWith('GET ');
    const behaviour = isProfile ? path.profile : path.profile ? answerWell : path.behaviour;
    return (behaviour ?? answerWell)(socket, request);
  });
  const outcomes: unknown[][] = [];
  const { settings = {} } = path;
  const app = await startApp({
    ...settings,
    outcomes,
    options: {
      tokenURL: `${provider.url}/token`,
      userProfileURL: `${provider.url}/teams`,
      skipUserProfile: path.profile === undefined,
      ...settings.options,
    },
  });
  const logs = spyOnLogs();
  const [login, callback] = await run(path, app);
  logs.restore();
  await app.close();

  // The path is the one it is said to be.
  const [error, , info] = outcomes.at(-1) ?? [];
  const failure = (error ?? app.errors[0] ?? info) as { code?: string; name?: string } | undefined;
  expect(failure).toBeDefined();
  if (code === 'app') expect(failure?.code).toBeUndefined();
  else expect([failure?.code, failure?.name]).toContain(code);

  const verifier = /code_verifier=([\w-]+)/.exec(provider.requests.map(({ text }) => text).join())?.[1];
  const cookies = readPending(login?.setCookie ?? []);
  const secrets = [
    CLIENT_SECRET,
    encodeURIComponent(CLIENT_SECRET),
    CLIENT_SECRET.replaceAll('&', '&amp;'),
    CODE,
    TOKEN,
    ...(verifier === undefined ? [] : [verifier]),
    ...cookies,
  ];
  const shown = [
    ...show(failure),
    ...app.errors.flatMap(show),
    JSON.stringify([callback?.location, callback?.setCookie, callback?.body, login?.location])
      // Marked as used, it goes back to the browser that has it.
      .replace(`=used.${cookies[0] ?? ''};`, '=;'),
    ...logs.lines,
    inspect(app.strategy),
    inspect(app.strategy, { depth: 8, showHidden: true }),
    JSON.stringify(app.strategy),
  ].join('\n');
  for (const secret of secrets) expect(shown.includes(secret) ? secret : undefined).toBeUndefined();
});
