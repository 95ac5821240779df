// Where to go after a login. Anybody can put an address into a link, so only pages of this site are accepted.

const ELSEWHERE = 'http://this-site.invalid';
const LONGEST = 500;

/** The path to return to, or `/` for everything that is not plainly a page of this site. */
export function safeReturnTo(wish: unknown): string {
  if (typeof wish !== 'string' || wish.length > LONGEST) return '/';
  // Browsers drop tabs and line ends from URLs and read a backslash as a slash, so what looks like a path may be a host.
  if (!/^\/[\x21-\x5b\x5d-\x7e]*$/.test(wish)) return '/';
  if (!URL.canParse(wish, ELSEWHERE)) return '/';
  const url = new URL(wish, ELSEWHERE);
  if (url.origin !== ELSEWHERE) return '/';
  const path = url.pathname + url.search + url.hash;
  // `/.//host` is read as `//host`, which is another site.
  if (path.startsWith('//')) return '/';
  // No link may lead straight into another login, or to a path that takes only forms.
  return /^\/(?:auth|connect|disconnect|logout)(?:\/|$)/i.test(url.pathname) ? '/' : path;
}
