// What is kept of a request, for tests and for the log, with everything redacted that might be a secret.
import type { Call } from '../http/call';
import { hideQuery, REDACTED } from '../oauth2/redirect-uri';

/** A request that the sandbox responded to. */
export interface RecordedRequest {
  method: string;
  path: string;
  /** Absent if the connection ended before a response. */
  status?: number;
  /**
   * Of the query and of the body. Secrets, codes, verifiers, states and all unknown ones are `[redacted]`, as are names
   * that are not lower-case words. What an app sends under another name than its own is shown: a code as `client_id`.
   */
  parameters: Record<string, string>;
  /** In lower case. Of `authorization` only the scheme is left; unknown ones are `[redacted]`. */
  headers: Record<string, string>;
  /** What was wrong, in words, if the sandbox refused. The app is told less, as by the provider. */
  reason?: string;
}

/** A thousand requests are kept, and any of them could be as long as a request may be. */
const MOST_PARAMETERS = 50;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 1_000;

const SHOWN_PARAMETERS = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'grant_type',
  'scope',
  'code_challenge_method',
  'email',
  'decision',
]);

const SHOWN_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'content-type',
  'host',
  'origin',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'transfer-encoding',
  'user-agent',
]);

/** Describes a request that has ended. */
export function describeCall({ request, response, path, query, body, reason }: Call): RecordedRequest {
  return {
    method: request.method ?? '',
    path: cut(path),
    ...(response.headersSent && { status: response.statusCode }),
    parameters: Object.fromEntries(
      [...query, ...body].slice(0, MOST_PARAMETERS).map(([name, value]) => [
        // A name that no standard has may be a secret too: a body that is nothing but a code is one.
        /^[a-z_]{1,30}$/.test(name) ? name : REDACTED,
        SHOWN_PARAMETERS.has(name) && value !== undefined ? showParameter(name, value) : REDACTED,
      ]),
    ),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        cut(name, LONGEST_NAME),
        showHeader(name, String(value)),
      ]),
    ),
    ...(reason !== undefined && { reason }),
  };
}

function showParameter(name: string, value: string): string {
  return cut(name === 'redirect_uri' ? hideQuery(value) : value);
}

function showHeader(name: string, value: string): string {
  if (SHOWN_HEADERS.has(name)) return cut(value);
  const [scheme = ''] = /^(?:Basic|Bearer) /i.exec(value) ?? [];
  return name === 'authorization' ? scheme + REDACTED : REDACTED;
}

/** Cuts a text, and copies it: a slice would keep the whole text in memory. */
function cut(text: string, length = LONGEST_VALUE): string {
  return Buffer.from(text.slice(0, length)).toString();
}

/** The same on one line, for a log. */
export function formatRequest({ method, path, status, reason }: RecordedRequest): string {
  // Whoever calls could write lines of their own into the log, or control a terminal.
  const safe = path.slice(0, 200).replace(/[^\x21-\x7e]/g, encodeURIComponent);
  const line = `${method} ${safe} ${status ?? 'no response'}`;
  return reason === undefined ? line : `${line}  ${reason.replace(/[^\x20-\x7e“”]/g, '?')}`;
}
