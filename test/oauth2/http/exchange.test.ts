// What requests to one URL share, and what a request leaves behind; test/faults/ has the rest.
import { Agent, type ClientRequest } from 'node:http';
import timers from 'node:timers';
import { setTimeout as wait } from 'node:timers/promises';
import { LoopAndTieError } from '../../../lib';
import { LOOP_AND_TIE } from '../../../lib/strategy';
import {
  exchange,
  prepareTarget,
  type ExchangeRequest,
  type ExchangeResponse,
} from '../../../lib/oauth2/http/exchange';
import { answer, sendAndClose } from '../../support/behaviours';
import { startProvider } from '../../support/provider';

it.each([
  ['https://a.b/token', true, 'a.b', 443, '/token'],
  ['http://a.b/token?tenant=one', false, 'a.b', 80, '/token?tenant=one'],
  ['https://a.b:8443/', true, 'a.b', 8443, '/'],
  ['https://[2001:db8::1]:8443/', true, '2001:db8::1', 8443, '/'],
])('requests to %s', (url, secure, hostname, port, path) => {
  const label = `POST ${url.replace('?tenant=one', '')}`;
  expect(prepareTarget('POST', url)).toEqual({ label, secure, method: 'POST', hostname, port, path });
});

const { createError } = LOOP_AND_TIE;

async function send(url: string, more: Partial<ExchangeRequest> = {}): Promise<ExchangeResponse | undefined> {
  const target = prepareTarget('GET', url);
  const request = {
    target,
    headers: {},
    agent: undefined,
    timeoutMs: 9_876,
    maxBodyBytes: 100,
    mayResend: false,
    createError,
  };
  return new Promise((resolve, reject) => {
    exchange({ ...request, ...more }, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

it('a finished exchange leaves no timer to keep the process alive', async () => {
  const provider = await startProvider({ behaviour: answer({ body: 'yes' }) });
  try {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect((await send(provider.url))?.data).toBe('yes');
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(after).toBeLessThanOrEqual(before);
  } finally {
    await provider.close();
  }
});

it('a login does not hang under fake timers', async () => {
  const provider = await startProvider({ behaviour: () => undefined });
  jest.useFakeTimers();
  try {
    await expect(send(provider.url, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    expect(timers.setTimeout).not.toBe(undefined);
  } finally {
    jest.useRealTimers();
    await provider.close();
  }
});

it('the callback runs once if the connection ends after a large response', async () => {
  const provider = await startProvider({ behaviour: answer({ body: 'x'.repeat(101) }) });
  const target = prepareTarget('GET', provider.url);
  const results: unknown[] = [];
  const agent = new Agent();
  const limits = { timeoutMs: 5_000, maxBodyBytes: 100, mayResend: false };
  exchange({ target, headers: {}, agent, createError, ...limits }, (error) => results.push(error));
  while (provider.connections === 0 || provider.sockets.size > 0) await wait(2);
  await wait(0);
  expect(results).toMatchObject([{ code: 'response_too_large' }]);
  await provider.close();
});

describe('a connection that turns out to be dead', () => {
  it.each([
    ['is opened again for a request that may be sent twice', true, 2],
    ['costs a request that may not be sent twice', false, 1],
  ])('%s', async (_title, mayResend, times) => {
    const provider = await startProvider({ behaviour: answer({ body: 'yes' }) });
    const agent = new Agent({ keepAlive: true });
    try {
      await send(provider.url, { agent });
      provider.requests.length = 0;
      provider.behave((socket, request) => {
        provider.behave(answer({ body: 'again' }));
        return sendAndClose('')(socket, request);
      });
      const result = send(provider.url, { agent, mayResend });
      if (mayResend) expect((await result)?.data).toBe('again');
      else await expect(result).rejects.toMatchObject({ code: 'network_error' });
      expect(provider.requests).toHaveLength(times);
    } finally {
      agent.destroy();
      await provider.close();
    }
  });
});

describe('a request that fails', () => {
  /** Its connection fails with this, as a proxy agent's might; the message holds what nobody may read. */
  async function failWith(thrown: unknown): Promise<LoopAndTieError> {
    class Failing extends Agent {
      override createConnection(): never {
        throw thrown;
      }
    }
    const agent = new Failing();
    const error: unknown = await send('http://127.0.0.1:9/', { agent }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LoopAndTieError);
    expect((error as Error).message).not.toContain('password');
    return error as LoopAndTieError;
  }

  const fail = (code: unknown): Error => Object.assign(new Error('with the password of a proxy'), { code });
  const TRUST = 'not trusted: for a private CA';
  const TLS = 'TLS failed: check the URL';
  const OTHERWISE = 'The connection was refused or broke off';

  it.each([
    ['EAI_AGAIN', 'Check the host name, DNS'],
    ['ENOTFOUND', 'Check the host name, DNS'],
    ['ETIMEDOUT', 'No address of the host answered'],
    ['CERT_HAS_EXPIRED', 'check the clock'],
    ['CERT_NOT_YET_VALID', 'check the clock'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another host'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', TRUST],
    ['SELF_SIGNED_CERT_IN_CHAIN', TRUST],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', TRUST],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', TRUST],
    ['ERR_SSL_WRONG_VERSION_NUMBER', TLS],
    ['ERR_SSL_TLSV1_ALERT', TLS],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', TLS],
    ['EPROTO', TLS],
    ['ERR_INVALID_PROTOCOL', 'use an https.Agent for https'],
    ['ECONNREFUSED', OTHERWISE],
    ['ECONNRESET', OTHERWISE],
    ['E2BIG', OTHERWISE],
    ['EAI_AGAIN_X', OTHERWISE],
    ['X_ENOTFOUND', OTHERWISE],
    ['X_HPE_HEADER_OVERFLOW', OTHERWISE],
    ['X_ETIMEDOUT', OTHERWISE],
    ['ETIMEDOUT_X', OTHERWISE],
    ['X_ERR_INVALID_PROTOCOL', OTHERWISE],
    ['ERR_INVALID_PROTOCOL_X', OTHERWISE],
    ['X'.repeat(64), OTHERWISE],
  ])('with %s names it, and says what to check', async (code, hint) => {
    expect(await failWith(fail(code))).toMatchObject({
      code: 'network_error',
      message: expect.stringMatching(new RegExp(` failed with ${code}\\.$`)) as string,
      hint: expect.stringContaining(hint) as string,
      oauthError: { code },
    });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'password'],
    ['an error without a code', fail(undefined)],
    ['a code that is a number', fail(407)],
    ['a code that is a sentence', fail('the password is')],
    ['a code that begins with a digit', fail('2BIG')],
    ['a code of small letters', fail('password')],
    ['a code that goes on in another line', fail('E2BIG\npassword')],
    ['a list of codes', fail(['ECONNRESET'])],
    ['a code of 65 characters', fail('X'.repeat(65))],
  ])('with %s is an unknown error', async (_title, thrown) => {
    expect(await failWith(thrown)).toMatchObject({
      code: 'network_error',
      message: expect.stringMatching(/ failed with an unknown error\.$/) as string,
      hint: expect.stringContaining(OTHERWISE) as string,
    });
  });

  it('with an empty event is an unknown error, and the process survives', async () => {
    const addRequest = (request: ClientRequest): void => void setImmediate(() => request.emit('error', null));
    const agent = Object.assign(new Agent(), { addRequest });
    await expect(send('http://127.0.0.1:9/', { agent })).rejects.toMatchObject({ code: 'network_error' });
  });

  it.each([
    ['HPE_INVALID_CONSTANT', 'invalid_response', 'did not respond in HTTP'],
    ['HPE_HEADER_OVERFLOW', 'response_too_large', 'responded with too many headers'],
    ['HPE_OVERFLOW_OF_ANOTHER_KIND', 'invalid_response', 'did not respond in HTTP'],
  ])("with the HTTP parser's %s is %s", async (code, expected, happened) => {
    expect(await failWith(fail(code))).toMatchObject({
      code: expected,
      message: expect.stringContaining(`${happened} (${code}).`) as string,
      hint: expect.stringContaining('Check that the URL is the right endpoint') as string,
    });
  });
});
