// The cookies of one host, as a browser keeps them.

/** Values by name. */
export type Cookies = Map<string, string>;

/** For a `Cookie` header. */
export function formatCookies(cookies: Cookies): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Keeps and deletes what `Set-Cookie` lines say. */
export function keepCookies(cookies: Cookies, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (isOver(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** RFC 6265, section 5.3: `Max-Age` wins over `Expires`. */
function isOver(line: string): boolean {
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(line)?.[1];
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1];
  return expires !== undefined && Date.parse(expires) <= Date.now();
}
