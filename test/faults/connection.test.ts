// What can happen on the wire, to the token request and to the profile request alike. Jest fails a test in which a
// rejection or an exception is left over, so each case shows too that the app lives on.
import { gzipSync } from 'node:zlib';
import type { LoopAndTieError } from '../../lib';
import { answer, answerWell, drip, flood, send, sendAndClose, sendAndReset } from '../support/behaviours';
import type { Behaviour } from '../support/connections';
import { startProvider } from '../support/provider';
import { Browser } from '../support/browser';
import { logIn, startVictim, whenAtRest, type Victim } from '../support/victim';

const OK = 'HTTP/1.1 200 OK\r\n';
// Those that do not wait for it get one that a busy machine never reaches.
const timeoutFor = (code: string): number => (code === 'timeout' ? (isMutationRun ? 300 : 1_000) : 10_000);

const isMutationRun = process.env.ONE_BY_ONE !== undefined;

/** What the message says is that of its kind, unless given. */
type Fault = [title: string, behaviour: Behaviour, said?: RegExp];

const COMPRESSED = /responded with a compressed body, which was not asked for\. Check/;
const NOT_UTF8 = /responded with a body that is not UTF-8\. Check/;
const BESIDE_BODY = /responded with too many headers \(HPE_\w+OVERFLOW\)\. Check/;

const FAULTS: Record<string, { status: number; said: RegExp; faults: Fault[] }> = {
  timeout: {
    status: 504,
    said: /did not respond completely within \d+ ms\. Try again, or raise the option timeout\.$/,
    faults: [
      ['never answers', () => undefined],
      ['falls silent within the status line', send('HTTP/1.1 2')],
      ['falls silent within the headers', send(`${OK}content-type: app`)],
      ['falls silent after the headers', send(`${OK}content-length: 10\r\n\r\n`)],
      ['falls silent within the body', send(`${OK}content-length: 10\r\n\r\n{"a`)],
      ['falls silent within a chunk', send(`${OK}transfer-encoding: chunked\r\n\r\n5\r\n{"a`)],
      ['falls silent before the last chunk', send(`${OK}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`)],
      ['never ends a body of no stated length', send(`${OK}\r\n{}`)],
      ['sends its headers a byte at a time', drip(`${OK}x: `, 'x')],
      ['sends its body a byte at a time', drip(`${OK}content-length: 9999\r\n\r\n`, ' ')],
      ['sends its body a chunk at a time', drip(`${OK}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n')],
      ['says 100 Continue for ever', drip('', 'HTTP/1.1 100 Continue\r\n\r\n')],
      ['says 103 Early Hints for ever', drip('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')],
    ],
  },
  network_error: {
    status: 502,
    said: /failed with ECONNRESET\. The connection was refused or broke off/,
    faults: [
      ['closes before an answer', sendAndClose('')],
      ['closes within the status line', sendAndClose('HTTP/1.1 2')],
      ['closes within the headers', sendAndClose(`${OK}content-type: app`)],
      ['closes before the body', sendAndClose(`${OK}content-length: 10\r\n\r\n`)],
      ['sends a body shorter than it said', sendAndClose(`${OK}content-length: 100\r\n\r\n{}`)],
      ['closes within a chunk', sendAndClose(`${OK}transfer-encoding: chunked\r\n\r\n5\r\n{"a`)],
      ['closes before the last chunk', sendAndClose(`${OK}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`)],
      ['resets before an answer', sendAndReset('')],
      ['resets within the headers', sendAndReset(`${OK}content-type: app`)],
      ['resets after the headers', sendAndReset(`${OK}content-length: 10\r\n\r\n`)],
      ['resets within the body', sendAndReset(`${OK}content-length: 10\r\n\r\n{"a`)],
    ],
  },
  response_too_large: {
    status: 502,
    said: /responded with more than (?:65536|1048576) bytes\. Check/,
    faults: [
      ['sends a body of 50 MB', flood(`${OK}content-length: 52428800\r\n\r\n`, ' ')],
      ['sends a body without an end', flood(`${OK}\r\n`, '{"a":')],
      [
        'sends chunks without an end',
        flood(`${OK}transfer-encoding: chunked\r\n\r\n`, `400\r\n${'a'.repeat(1024)}\r\n`),
      ],
      ['sends headers without an end', flood(OK, 'x-header: y\r\n'), BESIDE_BODY],
      ['sends one header without an end', flood(`${OK}x: `, 'y'), BESIDE_BODY],
      [
        'sends trailers without an end',
        flood(`${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x-trailer: y\r\n'),
        BESIDE_BODY,
      ],
      [
        'sends a chunk extension without an end',
        flood(`${OK}transfer-encoding: chunked\r\n\r\n1;`, 'x'),
        BESIDE_BODY,
      ],
    ],
  },
  invalid_response: {
    status: 502,
    said: /did not respond in HTTP \(HPE_\w+\)\. Check that the URL/,
    faults: [
      ['does not speak HTTP', send('220 mail.example ESMTP\r\n')],
      ['speaks HTTP/2', send(Buffer.from('000012040000000000', 'hex'))],
      ['speaks TLS', send(Buffer.from('15030100020246', 'hex'))],
      ['states two lengths', send(`${OK}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`)],
      ['states a length and chunks', send(`${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n`)],
      ['states a length that is none', send(`${OK}content-length: -1\r\n\r\n`)],
      ['sends a chunk whose size is none', send(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n`)],
      ['sends a header with a NUL', send(`${OK}x: \0\r\n\r\n`)],
      [
        'switches protocols',
        send('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
        /responded with status 101\./,
      ],
      [
        'compresses with gzip',
        answer({ headers: { 'content-encoding': 'gzip' }, body: gzipSync('{}') }),
        COMPRESSED,
      ],
      ['compresses with brotli', answer({ headers: { 'content-encoding': 'br' }, body: 'x' }), COMPRESSED],
      [
        'names an encoding nobody knows',
        answer({ headers: { 'content-encoding': 'x' }, body: '{}' }),
        COMPRESSED,
      ],
      [
        'sends 40 KB that unpack to 40 MB',
        answer({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(40_000_000)) }),
        COMPRESSED,
      ],
      ['sends UTF-16', answer({ body: Buffer.from('\ufeff{"access_token":"a"}', 'utf16le') }), NOT_UTF8],
      ['sends invalid UTF-8', answer({ body: Buffer.from('7b2261223a22ff227d', 'hex') }), NOT_UTF8],
      [
        'sends half a character at the end',
        answer({ body: Buffer.from('7b2261223a22e282', 'hex') }),
        NOT_UTF8,
      ],
    ],
  },
};

const CASES = (['token request', 'profile request'] satisfies Victim[]).flatMap((victim) =>
  Object.entries(FAULTS).flatMap(([code, { status, said: usual, faults }]) =>
    faults.map(([title, behaviour, said = usual]) => ({ victim, title, behaviour, code, status, said })),
  ),
);

/** What a program finds in the error: the code of the system or the parser, or the provider's status. */
function describeDetail(code: string, said: RegExp): object {
  if (code === 'timeout') return {};
  if (/HPE_|failed/.test(said.source)) return { code: expect.stringMatching(/^[A-Z]\w+$/) as string };
  return { statusCode: expect.any(Number) as number };
}

// At the same time, since some wait for the deadline; the mutation run has to see what each one covers.
const each = isMutationRun ? it.each : it.concurrent.each;

each(CASES)('$victim: a provider that $title is $code', async (example) => {
  const { victim, behaviour, code, status, said } = example;
  const { app, faulty, close } = await startVictim(victim, behaviour, {
    options: { timeout: timeoutFor(code) },
  });
  try {
    const browser = new Browser();
    const page = await logIn(app, browser);
    expect(page).toMatchObject({ status, body: { code } });
    expect(app.errors).toHaveLength(1);
    expect(String(app.errors[0])).toMatch(
      victim === 'token request'
        ? /^LoopAndTieError: Loop & Tie [a-z ]+\.(?: Please try again\.)? POST http:\/\/127\.0\.0\.1:\d+\/token [a-z]/
        : /^LoopAndTieError: Loop & Tie [a-z ]+\.(?: Please try again\.)? GET http:\/\/127\.0\.0\.1:\d+\/teams [a-z]/,
    );
    const { message, hint } = app.errors[0] as LoopAndTieError;
    expect(`${message} ${hint}`).toMatch(said);
    expect(app.errors[0]).toMatchObject({ oauthError: describeDetail(code, said) });
    await whenAtRest(app);
    // The connection that was opened ahead may have died: then the request is sent once more, on a new one.
    const most = code === 'network_error' ? 2 : 1;
    expect(faulty.requests.length).toBeGreaterThan(0);
    expect(faulty.requests.length).toBeLessThanOrEqual(most);

    faulty.behave(answerWell);
    expect(await logIn(app, browser)).toMatchObject({ status: 200 });
  } finally {
    await close();
  }
});

it.each(['token request', 'profile request'] satisfies Victim[])(
  '%s: a refused connection is network_error, and works once the server listens',
  async (victim) => {
    const { app, faulty, close } = await startVictim(victim, answerWell);
    const port = Number(new URL(faulty.url).port);
    await faulty.close();
    expect(await logIn(app)).toMatchObject({ status: 502, body: { code: 'network_error' } });

    const again = await startProvider({ port });
    expect(await logIn(app)).toMatchObject({ status: 200 });
    await Promise.all([close(), again.close()]);
  },
);

it.each([
  [65_536, 200],
  [65_537, 502],
])('token request: an answer of %i bytes is answered with %i', async (bytes, status) => {
  const body = JSON.stringify({ access_token: 'lt_t', token_type: 'bearer' });
  const { app, close } = await startVictim('token request', answer({ body: body.padEnd(bytes) }));
  expect(await logIn(app)).toMatchObject({ status });
  await close();
});
