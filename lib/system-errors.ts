// Error codes of the system, of TLS and of agents: the part of a foreign error that may be shown, and what to do.

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'Check the host name, DNS and the proxy of this machine'],
  [/EXPIRED|NOT_YET_VALID/, 'The TLS certificate is out of date: check the clock of this machine'],
  [/ALTNAME/, 'The TLS certificate is for another host: check the URL and the proxy'],
  [
    /CERT|SIGNATURE|ISSUER/,
    'The TLS certificate is not trusted: for a private CA give an https.Agent with `ca` as the option agent',
  ],
  [/SSL|TLS|EPROTO/, 'TLS failed: check that the URL is right and that the proxy speaks https'],
  [/^ERR_INVALID_PROTOCOL$/, 'The option agent is for the other protocol: use https.Agent for https'],
];

/**
 * The code of an error that Node or an agent gave. The rest is left out: a parser's error holds the bytes that it
 * stumbled on, and a proxy agent's message may hold the password of the proxy.
 */
export function readSystemCode(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z\d_]{0,63}$/.test(code) ? code : 'unknown';
}

/** What the developer can do about it. */
export function adviseOnSystemError(code: string): string {
  const known = ADVICE.find(([pattern]) => pattern.test(code));
  return (
    known?.[1] ?? 'The connection was refused or broke off: try again, and check the network of this machine'
  );
}
