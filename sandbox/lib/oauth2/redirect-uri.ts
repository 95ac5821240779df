// Whether a redirect URI is the registered one. Nothing is normalised as a browser would: the provider does not either.
import { URL } from 'node:url';
import type { Behaviour } from './versions';

interface Parts {
  scheme: string;
  userinfo: string;
  host: string;
  port: string;
  path: string;
  query: string | undefined;
}

const PATTERN =
  /^([a-z][a-z\d+.-]*):\/\/(?:([^/?@]*)@)?(\[[^\]]*\]|[^/?:@]*)(?::(\d*))?(\/[^?]*)?(?:\?(.*))?$/i;
const DEFAULT_PORTS: Partial<Record<string, string>> = { http: '80', https: '443' };

/** Stands for what might be a secret. */
export const REDACTED = '[redacted]';

/** A URL without its query: an app could send the whole callback URL, with code and state. */
export function hideQuery(url: string): string {
  return url.replace(/[?#].*/s, `?${REDACTED}`);
}

/** Whether it is a URI that another one can be compared with. */
export function isRedirectURI(uri: string): boolean {
  return split(uri) !== undefined;
}

/** Whether Doorkeeper takes this redirect URI for that one. */
export function matchesRedirectURI(given: string, registered: string, behaviour: Behaviour): boolean {
  const [one, other] = [split(given), split(registered)];
  if (!one || !other) return false;
  if (behaviour.comparesRedirectURIs === 'as text') {
    if (given === registered) return true;
    return (
      isLoopback(one) &&
      isLoopback(other) &&
      areSame(one, other, ['scheme', 'userinfo', 'host', 'path', 'query'])
    );
  }
  if (hasBrokenPercent(one.query)) return false;
  if (!behaviour.ignoresEmptyQuery && (one.query === '' || other.query === '')) return false;
  // A registered query must come, in any order of its parameters; otherwise any query may be added.
  if (other.query !== undefined && sortQuery(one.query) !== sortQuery(other.query)) return false;
  const anyPort = behaviour.ignoresLoopbackPort && isLoopback(one) && isLoopback(other);
  const parts = ['scheme', 'userinfo', 'host', 'path'] as const;
  return areSame(fold(one), fold(other), anyPort ? parts : [...parts, 'port']);
}

/** The parts of a URI, or undefined if it is none, or cannot stand in a Location header as it is. */
function split(uri: string): Parts | undefined {
  if (!URL.canParse(uri) || !/^[\x21-\x7e]+$/.test(uri) || /["#<>\\^`{|}]/.test(uri)) return undefined;
  const match = PATTERN.exec(uri);
  if (!match) return undefined;
  const [, scheme = '', userinfo = '', host = '', port = '', path = '', query] = match;
  return host === '' || hasBrokenPercent(userinfo + path)
    ? undefined
    : { scheme, userinfo, host, port, path, query };
}

/** As Ruby's `URI ==` sees it: case of scheme and host, the default port and an empty path make no difference. */
function fold(parts: Parts): Parts {
  const scheme = parts.scheme.toLowerCase();
  const port = parts.port === '' ? (DEFAULT_PORTS[scheme] ?? '') : String(Number(parts.port));
  return { ...parts, scheme, port, host: parts.host.toLowerCase(), path: parts.path || '/' };
}

function areSame(one: Parts, other: Parts, names: readonly (keyof Parts)[]): boolean {
  return names.every((name) => one[name] === other[name]);
}

/** RFC 8252, section 7.3: an address of loopback (but not the name localhost) may come with any port. */
function isLoopback({ host }: Parts): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[::1\])$/.test(host);
}

/** Whether a percent sign encodes nothing. */
function hasBrokenPercent(text = ''): boolean {
  return /%(?![\da-f]{2})/i.test(text);
}

function sortQuery(query = ''): string {
  return query.split('&').sort().join('&');
}
