// The headers of requests to the provider: which of them an app may set, and what is sent.
import { validateHeaderName, validateHeaderValue, type OutgoingHttpHeaders } from 'node:http';
import { Wrong } from '../option-values';
import type { Provider } from '../provider';

export type Headers = Readonly<Record<string, string | string[]>>;

/** What is sent with each of the two requests; names in lower case. */
export interface RequestHeaders {
  readonly token: Headers;
  readonly api: Headers;
}

// These frame a message, or say which bodies we read.
const FRAMING =
  /^(?:content-length|transfer-encoding|connection|keep-alive|host|expect|upgrade|te|trailer|accept-encoding)$/i;
const OURS = /^(?:content-type|proxy-connection|authorization)$/i;

/**
 * Reads the option `customHeaders`; names stay as they are written.
 *
 * @throws Wrong if it holds what cannot be sent
 */
export function readHeaders(value: unknown): Headers {
  if (value === undefined) return {};
  // The entries of a Map or of fetch's Headers are no properties.
  if (typeof value !== 'object' || value === null || Symbol.iterator in value) {
    throw new Wrong('must be a plain object of header names and values');
  }
  const headers: Record<string, string | string[]> = {};
  for (const [name, content] of Object.entries(value as OutgoingHttpHeaders)) {
    if (content === undefined) continue;
    try {
      validateHeaderName(name);
      for (const item of [content].flat() as unknown[]) {
        if (typeof item !== 'string' && typeof item !== 'number') throw new TypeError();
        validateHeaderValue(name, String(item));
      }
    } catch {
      throw new Wrong(`must hold valid HTTP headers; ${JSON.stringify(name)} is none`);
    }
    if (FRAMING.test(name) || OURS.test(name)) {
      throw new Wrong(`must not hold ${JSON.stringify(name)}: the strategy sets it, or does without it`);
    }
    headers[name] = Array.isArray(content) ? content.map(String) : String(content);
  }
  return headers;
}

/** What is sent with these headers of the app. */
export function prepareHeaders({ packageName, accept }: Provider, custom: Headers): RequestHeaders {
  const headers = addHeaders({ 'user-agent': packageName }, custom);
  return {
    token: { accept: 'application/json', ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    api: { accept, ...headers },
  };
}

/** Headers with others in their place or beside them, except those that frame a message. */
export function addHeaders(headers: Headers, others: Headers): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = { ...headers };
  for (const [name, value] of Object.entries(others)) {
    if (!FRAMING.test(name)) all[name.toLowerCase()] = value;
  }
  return all;
}
