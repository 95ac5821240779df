// One bounded exchange over HTTP: one deadline, one size limit, no redirects. Knows nothing of OAuth.
import { isUtf8 } from 'node:buffer';
import http, { type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import timers from 'node:timers';
import { URL } from 'node:url';
import { getSharedAgent } from './agents';
import { dropIdleConnections, openedAhead, type Address } from './ahead';
import { CHECK_URL, describeSystemError, type CreateError, type ExchangeFailureCode } from './system-errors';

// Taken once: tests of an app fake the timers, and a login must not hang there.
const { setTimeout, clearTimeout, setImmediate } = timers;

/** The whole response, read to its end, as node-oauth names its parts. */
export interface ExchangeResponse {
  statusCode: number;
  headers: IncomingMessage['headers'];
  data: string;
}

/** Where a request goes; prepared once for many. */
export interface Target extends Address {
  /** Method and URL without its query, for messages. */
  readonly label: string;
  readonly method: string;
  readonly path: string;
}

/** One request. */
export interface ExchangeRequest {
  target: Target;
  /** Sent as given, beside our own `Accept-Encoding` and `Content-Length`. */
  headers: Readonly<Record<string, string | string[]>>;
  body?: string | Buffer | undefined;
  /** Default: the shared agent. */
  agent: Agent | undefined;
  /** For the whole exchange: connecting, headers and body. */
  timeoutMs: number;
  maxBodyBytes: number;
  /** Whether it may be sent again if a connection turns out to be dead before any answer. */
  mayResend: boolean;
  /** Makes the error if there is no response. */
  createError: CreateError<ExchangeFailureCode, Error>;
}

/** Called once, within the deadline. */
export type ExchangeCallback = (error: Error | null, response?: ExchangeResponse) => void;

/** Whether a status says nothing about the request, but that nobody could look at it now. */
export function isUnavailable(status = 0): boolean {
  return status === 429 || (status >= 500 && status < 600);
}

/** Prepares what all requests to `url` share. */
export function prepareTarget(method: string, url: string): Target {
  const { protocol, hostname, port, pathname, search, origin } = new URL(url);
  const secure = protocol === 'https:';
  return {
    label: `${method} ${origin}${pathname}`,
    secure,
    method,
    // An IPv6 address has brackets in a URL and nowhere else.
    hostname: hostname.replace(/[[\]]/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    path: pathname + search,
  };
}

/** Sends one request and reads the whole response, whatever its status. */
export function exchange(request: ExchangeRequest, callback: ExchangeCallback): void {
  const { target, body, timeoutMs, maxBodyBytes } = request;
  const { label, secure } = target;
  const agent = request.agent ?? getSharedAgent(secure);
  const options = {
    agent,
    // `identity`: a compressed body could unpack to any size.
    headers: { 'accept-encoding': 'identity', ...request.headers },
    // Node gives each address of a name 250 ms by default, too little for a slow link.
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.floor(timeoutMs / 4)),
    ...target, // last: in V8, members that follow a spread cost microseconds
  };
  let current: ClientRequest | undefined;
  let settled = false;

  // Absolute: an idle timeout would let one byte a second hold a login for ever.
  const deadline = setTimeout(() => {
    // If the event loop was blocked, the response may lie in the socket: it is read before this.
    setImmediate(() => {
      const hint = 'Try again, or raise the option timeout.';
      fail('timeout', `did not respond completely within ${timeoutMs} ms`, hint);
    });
  }, timeoutMs);

  function settle(finish: () => void): void {
    if (settled) return;
    settled = true;
    clearTimeout(deadline);
    finish();
  }

  function fail(code: ExchangeFailureCode, happened: string, hint: string, detail = {}): void {
    settle(() => {
      current?.destroy();
      callback(request.createError(code, `${label} ${happened}`, hint, detail));
    });
  }

  function failWith(error: unknown): void {
    const { code, happened, hint, systemCode } = describeSystemError(error);
    fail(code, happened, hint, { code: systemCode });
  }

  function read(response: IncomingMessage): void {
    const { headers } = response;
    const statusCode = Number(response.statusCode);
    if (statusCode === 407) {
      const hint =
        'Give the proxy of this machine the user name and password that it asks for, where your app sets it.';
      fail('network_error', 'was refused by a proxy, which wants a login (407)', hint, { statusCode });
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const deliver = (data: string): void => {
      settle(() => {
        callback(null, { statusCode, headers, data });
      });
    };
    const reject = (code: ExchangeFailureCode, happened: string): void => {
      // An overloaded server may send any page: its status says enough.
      if (isUnavailable(statusCode)) deliver('');
      else fail(code, `responded with ${happened}`, CHECK_URL, { statusCode });
      response.destroy();
    };
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else reject('response_too_large', `more than ${maxBodyBytes} bytes`);
    });
    // Without `end` before it, the body broke off.
    response.on('close', () => {
      failWith({ code: 'ECONNRESET' });
    });
    response.on('end', () => {
      const bytes = Buffer.concat(chunks, size);
      if (!/^(?:identity)?$/i.test(headers['content-encoding'] ?? '')) {
        reject('invalid_response', 'a compressed body, which was not asked for');
      } else if (isUtf8(bytes)) deliver(bytes.toString('utf8'));
      else reject('invalid_response', 'a body that is not UTF-8');
    });
  }

  function send(mayResend: boolean): void {
    let outgoing: ClientRequest;
    try {
      outgoing = (secure ? https : http).request(options);
    } catch (error) {
      failWith(error); // an agent for the other protocol, for example
      return;
    }
    current = outgoing;
    // A server may close an idle connection just as it is used again.
    let isStale = (): boolean => false;
    outgoing.on('socket', (socket) => {
      const { bytesRead } = socket;
      const wasIdle = outgoing.reusedSocket || openedAhead.has(socket);
      isStale = () => wasIdle && socket.bytesRead === bytesRead;
    });
    outgoing.on('response', read);
    // By itself, a switch of protocols ends the request with neither a response nor an error.
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail('invalid_response', 'responded with status 101', CHECK_URL, { statusCode: 101 });
    });
    outgoing.on('error', (error) => {
      // No byte of a response has come, so ask again, once.
      if (!settled && mayResend && isStale()) {
        dropIdleConnections(agent, target);
        send(false);
      } else {
        failWith(error);
      }
    });
    outgoing.end(body);
  }

  send(request.mayResend);
}
