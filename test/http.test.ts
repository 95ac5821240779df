// What requests to one URL share, and what a request leaves behind; test/faults/ has the rest.
import { Agent } from 'node:http';
import timers from 'node:timers';
import { exchange, prepareTarget, type ExchangeRequest, type ExchangeResponse } from '../lib/http';
import { answer, sendAndClose } from './support/behaviours';
import { startProvider } from './support/provider';

it.each([
  ['https://a.b/token', true, 'a.b', 443, '/token'],
  ['http://a.b/token?tenant=one', false, 'a.b', 80, '/token?tenant=one'],
  ['https://a.b:8443/', true, 'a.b', 8443, '/'],
  ['https://[2001:db8::1]:8443/', true, '2001:db8::1', 8443, '/'],
])('requests to %s', (url, secure, hostname, port, path) => {
  const label = `POST ${url.replace('?tenant=one', '')}`;
  expect(prepareTarget('POST', url)).toEqual({ label, secure, method: 'POST', hostname, port, path });
});

async function send(url: string, more: Partial<ExchangeRequest> = {}): Promise<ExchangeResponse | undefined> {
  const target = prepareTarget('GET', url);
  const request = {
    target,
    headers: {},
    agent: undefined,
    timeoutMs: 9_876,
    maxBodyBytes: 100,
    mayResend: false,
  };
  return new Promise((resolve, reject) => {
    exchange({ ...request, ...more }, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

it('an exchange that is over leaves no timer behind, which would keep the process alive', async () => {
  const provider = await startProvider({ behaviour: answer({ body: 'yes' }) });
  try {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect((await send(provider.url))?.body).toBe('yes');
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
      if (mayResend) expect((await result)?.body).toBe('again');
      else await expect(result).rejects.toMatchObject({ code: 'network_error' });
      expect(provider.requests).toHaveLength(times);
    } finally {
      agent.destroy();
      await provider.close();
    }
  });
});

it.each([
  ['EAI_AGAIN', 'Check the host name'],
  ['ENOTFOUND', 'Check the host name'],
  ['ETIMEDOUT', 'No address of the host answered'],
  ['CERT_HAS_EXPIRED', 'check the clock'],
  ['CERT_NOT_YET_VALID', 'check the clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another host'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'not trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'not trusted'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS failed'],
  ['EPROTO', 'TLS failed'],
  ['ERR_INVALID_PROTOCOL', 'use an https.Agent for https'],
  ['ECONNREFUSED', 'The connection was refused or broke off'],
  ['not a code', 'The connection was refused or broke off'],
])('a request that fails with %s says what to check', async (code, hint) => {
  class Failing extends Agent {
    override createConnection(): never {
      throw Object.assign(new Error('with the password of a proxy'), { code });
    }
  }
  const error: unknown = await send('http://127.0.0.1:9/', { agent: new Failing() }).catch((e: unknown) => e);
  const shown = /^[A-Z\d_]+$/.test(code) ? code : 'an unknown error';
  expect(error).toMatchObject({ code: 'network_error', hint: expect.stringContaining(hint) as string });
  expect((error as Error).message).toMatch(new RegExp(` failed with ${shown}\\.$`));
  expect((error as Error).message).not.toContain('password');
});
