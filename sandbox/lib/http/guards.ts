// Keeps other web pages from driving the sandbox through the browser of the person in front of it.
import { isIP } from 'node:net';
import { URL } from 'node:url';
import type { Call } from './call';

/** Where a sandbox may be called. */
interface Listening {
  host: string;
  allowHosts: readonly string[];
}

/** Whether a Host header names this machine: another site could resolve a name of its own to it. */
export function isOwnHost(header: string, { host, allowHosts }: Listening): boolean {
  const name = header.replace(/:\d*$/, '').toLowerCase();
  const own = nameInURL(host);
  const everywhere = own === '0.0.0.0' || own === '[::]';
  // Whoever listens everywhere is called by names that nobody here can know, unless they were told.
  if (everywhere && allowHosts.length === 0) return true;
  const known = ['localhost', '127.0.0.1', '[::1]', own, ...allowHosts].map((one) => one.toLowerCase());
  return known.includes(name) || name.endsWith('.localhost');
}

/** As a client finds it in a URL, and sends it: `0` is `0.0.0.0` there. */
function nameInURL(host: string): string {
  const origin = `http://${isIP(host) === 6 ? `[${host}]` : host}`;
  return URL.canParse(origin) ? new URL(origin).hostname : host;
}

/** Whether another site sent this. Browsers always say so; what is no browser has no one to protect. */
export function isFromElsewhere({ request, host }: Call): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  return origin !== undefined && origin !== `http://${host}`;
}
