// What a system error says of a request that failed: sockets, DNS, TLS, proxies and Node's HTTP parser.

export const CHECK_URL = 'Check that the URL is the right endpoint, and that no proxy answers in its place.';

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'Check the host name, DNS and the proxy of this machine.'],
  [/PROXY/, 'The proxy of this machine failed: check its address, user name and password.'],
  [/^ETIMEDOUT$/, 'No address of the host answered: check the network and the firewall of this machine.'],
  [/EXPIRED|NOT_YET_VALID/, 'The TLS certificate is out of date: check the clock of this machine.'],
  [/ALTNAME/, 'The TLS certificate is for another host: check the URL and the proxy.'],
  [
    /CERT|SIGNATURE|ISSUER/,
    'The TLS certificate is not trusted: for a private CA, pass an https.Agent with `ca` as the option agent.',
  ],
  [/SSL|TLS|EPROTO/, 'TLS failed: check the URL, and that the proxy speaks https.'],
  [/^ERR_INVALID_PROTOCOL$/, 'The option agent is for the other protocol: use an https.Agent for https.'],
];

/** Why there is no response. */
export type ExchangeFailureCode = 'timeout' | 'network_error' | 'response_too_large' | 'invalid_response';

/** The server's status or the system's error code. */
export interface FailureDetail {
  statusCode?: number;
  code?: string;
}

/** @param happened - the request and what happened to it, without a full stop */
export type CreateError<Code, Made extends Error> = (
  code: Code,
  happened: string,
  hint?: string,
  detail?: FailureDetail,
) => Made;

/** Why a request failed, as far as its error says so. */
interface SystemFailure {
  code: ExchangeFailureCode;
  happened: string;
  hint: string;
  systemCode: string;
}

/**
 * Describes an error by its code. Nothing else of it is kept: an HTTP parser's error holds the bytes that it stumbled
 * on, and a proxy agent's message may hold the password of the proxy.
 */
export function describeSystemError(error: unknown): SystemFailure {
  const { code } = (error ?? {}) as { code?: unknown };
  const systemCode =
    typeof code === 'string' && /^[A-Z][A-Z\d_]{0,63}$/.test(code) ? code : 'an unknown error';
  if (/^HPE_.*OVERFLOW$/.test(systemCode)) {
    const happened = `responded with too many headers (${systemCode})`;
    return { code: 'response_too_large', happened, hint: CHECK_URL, systemCode };
  }
  if (systemCode.startsWith('HPE_')) {
    const happened = `did not respond in HTTP (${systemCode})`;
    return { code: 'invalid_response', happened, hint: CHECK_URL, systemCode };
  }
  const [, hint = UNKNOWN] = ADVICE.find(([pattern]) => pattern.test(systemCode)) ?? [];
  return { code: 'network_error', happened: `failed with ${systemCode}`, hint, systemCode };
}

const UNKNOWN = 'The connection was refused or broke off: try again, and check the network of this machine.';
