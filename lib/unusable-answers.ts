// What to do about an answer of the provider that cannot be used.
import type { ExchangeResponse } from './http';

/** The advice for the developer, without anything that stands in the body. */
export function adviseOnAnswer({ status, headers, body }: ExchangeResponse): string {
  const { 'retry-after': retryAfter = '' } = headers;
  if ((status === 429 || status === 503) && /^\d{1,6}$/.test(retryAfter)) {
    return `It asks to wait ${retryAfter} seconds before the next try`;
  }
  if (status >= 300 && status < 400) return 'Redirects are not followed: give the final URL as the option';
  if (/^\s*</.test(body)) return 'It is an HTML page: check that the URL is the right endpoint';
  return 'Check that the URL is the right endpoint, or try again later';
}
