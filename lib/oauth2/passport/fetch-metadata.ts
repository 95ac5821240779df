// What a browser tells about a request (https://www.w3.org/TR/fetch-metadata/): whether a person opens a page by it.
import type { Request } from '../options';

/** Whether this request can lead to a login: `HEAD`, an image or a script's request cannot. */
export function canFinishLogin({ method, headers }: Request): boolean {
  const {
    accept = '',
    'sec-fetch-mode': mode,
    'sec-fetch-dest': destination,
    'sec-fetch-site': site,
  } = headers;
  if (method === 'HEAD') return false;
  if (mode === 'navigate') return true;
  // Firefox gives this mode to a page that a service worker asks for. Pages of other sites cannot ask in it.
  if (mode === 'same-origin') return accept.includes('text/html');
  // Over http, browsers send none of these.
  if (mode === undefined) return !accept.startsWith('image/');
  // Node's fetch, with which people test their apps, says `cors` and nothing else; a browser sends all of them.
  return mode === 'cors' && destination === undefined && site === undefined;
}

/**
 * Whether this request must use nothing up: `HEAD`, or a page that a browser loads ahead
 * (https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header).
 */
export function isHeadOrPrefetch({ method, headers }: Request): boolean {
  return method === 'HEAD' || String(headers['sec-purpose'] ?? headers.purpose ?? '').startsWith('prefetch');
}
