// passport-oauth2's `_oauth2` object, which subclasses and passport-oauth2-refresh use: kept working, made safe.
import type { Agent } from 'node:http';
import { MOST_API_BYTES } from './client';
import { createEndpoint, exchange } from './http';
import type { ResolvedOptions } from './resolve-options';

/** Called as node-oauth calls back: a plain object as the error where the status is not 2xx. */
type RequestCallback = (
  error: Error | { statusCode: number; data: string } | null,
  body?: string,
  response?: { statusCode: number; headers: NodeJS.Dict<string | string[]> },
) => void;

/**
 * Hides what is secret in an `OAuth2` object of the package `oauth`, and sends its requests through the bounded
 * exchange: by itself it waits for ever, reads any number of bytes, and puts the access token in the URL.
 *
 * @param oauth2 - changed in place
 */
export function secureOAuth2(oauth2: object, options: ResolvedOptions, agent: Agent): void {
  const request = (
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string> | null,
    body: string | null,
    accessToken: string | null,
    callback: RequestCallback,
  ): void => {
    const own = Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    if (accessToken && own.authorization === undefined) own.authorization = `Bearer ${accessToken}`;
    const endpoint = createEndpoint(method, url, {
      agent,
      timeoutMs: options.timeoutMs,
      maxBodyBytes: MOST_API_BYTES,
      headers: options.customHeaders,
    });
    exchange(endpoint, own, body ?? undefined).then(({ status, headers, body }) => {
      if (status >= 200 && status < 300) callback(null, body, { statusCode: status, headers });
      else callback({ statusCode: status, data: body });
    }, callback);
  };
  // Found by name, as passport-oauth2-refresh needs it, but shown by neither JSON.stringify nor util.inspect.
  Object.defineProperties(oauth2, {
    _clientSecret: { get: () => options.clientSecret, enumerable: false },
    _customHeaders: { get: () => options.customHeaders, enumerable: false },
    _agent: { get: () => agent, enumerable: false },
    _request: { value: request },
  });
}
