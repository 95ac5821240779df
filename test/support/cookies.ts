// Cookies by name, as a browser keeps them for one site.

export type Cookies = Map<string, string>;

/** For a `Cookie` header. */
export function formatCookies(cookies: Cookies): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Keeps and deletes what `Set-Cookie` lines say. */
export function keepCookies(cookies: Cookies, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}
