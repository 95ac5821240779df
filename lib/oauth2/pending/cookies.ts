// Cookies as RFC 6265bis has them: read without changing a byte of a name, written as short as they can be.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A cookie of a request. */
export interface CookiePair {
  name: string;
  value: string;
}

/**
 * The cookies of a request (RFC 6265bis, section 5.7).
 *
 * Only space and tab are trimmed. Browsers keep and send a name that begins with another blank, such as U+00A0, and
 * let other hosts set it: trimmed, it would look like a `__Host-` cookie.
 */
export function listCookies({ headers }: Pick<IncomingMessage, 'headers'>): CookiePair[] {
  const pairs: CookiePair[] = [];
  for (const part of (headers.cookie ?? '').split(';')) {
    const equals = part.indexOf('=');
    // Without a name, it is the value alone.
    if (equals > 0) pairs.push({ name: trim(part.slice(0, equals)), value: trim(part.slice(equals + 1)) });
  }
  return pairs;
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  // Beyond its ends a text has NaN, which is no blank.
  while (isBlank(text.charCodeAt(start))) start += 1;
  while (isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** @param secure - over https; then the name may begin with `__Host-` */
export function setCookie(
  response: ServerResponse,
  name: string,
  value: string,
  maxAgeSeconds: number,
  secure: boolean,
): void {
  // Lax, since the provider's redirect to the callback comes from another site.
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  replaceSetCookie(response, name, `${name}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`);
}

/** A browser needs no other attributes to drop a cookie. */
export function clearCookie(response: ServerResponse, name: string, secure: boolean): void {
  replaceSetCookie(response, name, `${name}=; Max-Age=0; Path=/${secure ? '; Secure' : ''}`);
}

function replaceSetCookie(response: ServerResponse, name: string, line: string): void {
  // Something else answered meanwhile: that must not hide what came of the login.
  if (response.headersSent) return;
  const before = [response.getHeader('Set-Cookie') ?? []].flat().map(String);
  response.setHeader('Set-Cookie', [...before.filter((other) => !other.startsWith(`${name}=`)), line]);
}
