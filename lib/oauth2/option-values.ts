// Reads the value of one option, or throws what is wrong with it.
import type { Agent } from 'node:http';
import { URL } from 'node:url';
import type { BaseOptions } from './options';
import type { Provider } from './provider';

/** What is wrong with an option, as the end of a sentence that begins with its name. Readers throw nothing else. */
export class Wrong extends TypeError {}

/** Whether http may be used on hosts other than loopback. */
interface Permission {
  readonly allowInsecureRequests?: unknown;
}

/**
 * @param given - the options beside it
 * @param advice - what else to check if it is http
 */
export function readCallbackURL(
  value: unknown,
  given: Permission,
  { name, title }: Pick<Provider, 'name' | 'title'>,
  advice = '',
): string {
  const example = `such as 'https://your.site/auth/${name}/callback', exactly as registered with ${title}`;
  if (value === undefined || value === '')
    throw new Wrong(`is missing: it must be an absolute URL, ${example}`);
  const url = parseURL(value);
  if (!url) {
    throw new Wrong(
      `must be an absolute URL, ${example}, without whitespace or quotes around it. A relative one would trust the Host header`,
    );
  }
  refuseExtras(url);
  refuseInsecure(url, given, 'a code travels', advice);
  return value as string; // as registered: the parsed URL may differ
}

/** @param given - the options beside it */
export function readEndpoint(value: unknown, given: Permission): string | undefined {
  if (value === undefined) return undefined;
  const url = parseURL(value);
  if (!url) throw new Wrong('must be an absolute URL, without whitespace or quotes around it');
  refuseExtras(url);
  refuseInsecure(url, given, 'secrets and tokens travel', '');
  return url.href;
}

/** http(s), with a host, and without whitespace and quotes, which `new URL` would drop or encode. */
export function parseURL(value: unknown): URL | undefined {
  if (typeof value !== 'string' || /[\s\p{C}"'`]/u.test(value)) return undefined;
  return /^https?:\/\/[^/\\]/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
}

function refuseExtras({ hash, username, password }: URL): void {
  if (hash !== '' || username !== '' || password !== '') {
    throw new Wrong('must not have a fragment, a user name or a password (RFC 6749, section 3.1.2)');
  }
}

function refuseInsecure(url: URL, { allowInsecureRequests }: Permission, why: string, advice: string): void {
  if (url.protocol === 'https:' || isLoopback(url) || allowInsecureRequests === true) return;
  throw new Wrong(
    `must begin with https://, since ${why} there; http is for loopback only. Use https, or pass ` +
      `allowInsecureRequests: true for a host that only your own network reaches${advice}`,
  );
}

/** Whether what is sent there cannot be read on the way: https, or a host that is this machine. */
export function isSecure(url: string): boolean {
  return /^https:/i.test(url) || isLoopback(parseURL(url));
}

export function isLoopback(url: URL | undefined): boolean {
  return url !== undefined && /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

export function readCredential(value: unknown, { title }: Pick<Provider, 'title'>): string {
  if (value === undefined || value === '')
    throw new Wrong('is missing: check that its environment variable is set');
  if (typeof value !== 'string' || !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw new Wrong(
      `must be a string of printable ASCII without whitespace around it, as ${title} issued it`,
    );
  }
  if (/^["'`]|["'`]$/.test(value))
    throw new Wrong('has quotes around it, perhaps from the environment: remove them');
  return value;
}

export function readBoolean(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new Wrong('must be true or false');
}

export function readText(value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new Wrong('must be a string that is not empty');
}

export function readScope(value: unknown): string | readonly string[] | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.length > 0 ? [...value] : undefined;
  throw new Wrong('must be a string or an array of strings');
}

export function readSkipUserProfile(value: unknown): BaseOptions['skipUserProfile'] {
  if (value === undefined || typeof value === 'boolean') return value;
  if (typeof value === 'function') return value as () => boolean;
  throw new Wrong('must be true, false or a function that decides');
}

export function readAgent(value: unknown): Agent {
  // By what `http.request` calls: proxy agents need not extend Node's class.
  if (typeof (value as { addRequest?: unknown } | null)?.addRequest === 'function') return value as Agent;
  throw new Wrong('must be an http.Agent or https.Agent. An undici dispatcher does not work here');
}
