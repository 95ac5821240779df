// Keeps other web pages from driving the sandbox through the browser of the person in front of it.
import { isIP } from 'node:net';
import type { Call } from './call';

/** Whether a request names this machine: another site could resolve a name of its own to it. */
export function isForThisHost({ host }: Call, listensOn: string): boolean {
  const name = host.replace(/:\d*$/, '').toLowerCase();
  // Whoever listens everywhere is called by names that nobody here can know.
  if (listensOn === '0.0.0.0' || listensOn === '::') return true;
  const own = isIP(listensOn) === 6 ? `[${listensOn}]` : listensOn.toLowerCase();
  return ['localhost', '127.0.0.1', '[::1]', own].includes(name) || name.endsWith('.localhost');
}

/** Whether a form was sent by another site. Browsers always say so; what is no browser has no one to protect. */
export function isFromElsewhere({ request, host }: Call): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  return origin !== undefined && origin !== `http://${host}`;
}
