// One bounded exchange with the provider: one deadline, one size limit, no redirects. Knows nothing of OAuth.
import { isUtf8 } from 'node:buffer';
import http, { type Agent, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { LoopAndTieError } from './errors';
import { adviseOnSystemError, readSystemCode } from './system-errors';

/** The whole answer, read to its end. */
export interface ExchangeResponse {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Where requests go, prepared once for all of them. */
export interface Endpoint {
  /** Method and URL without its query, for messages. */
  readonly label: string;
  readonly secure: boolean;
  readonly request: Omit<RequestOptions, 'headers'> & {
    readonly agent: Agent;
    readonly headers: Readonly<Record<string, string | string[]>>;
  };
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/** What the requests to one endpoint have in common. */
export interface EndpointSettings {
  agent: Agent;
  timeoutMs: number;
  maxBodyBytes: number;
  headers: Readonly<Record<string, string | string[]>>;
}

/**
 * The agent used where the app gives none. It keeps idle connections for five minutes (or as long as the server
 * says): the global agent drops them after 5 s, so that on a quiet site every login would pay a new TLS handshake.
 */
export function createKeepAliveAgent(secure: boolean): Agent {
  const options = { keepAlive: true, maxFreeSockets: 32, timeout: 300_000 };
  return secure ? new https.Agent(options) : new http.Agent(options);
}

/** Prepares all that requests to `url` share. */
export function createEndpoint(method: 'GET' | 'POST', url: string, settings: EndpointSettings): Endpoint {
  const { protocol, hostname, port, pathname, search, origin } = new URL(url);
  return {
    label: `${method} ${origin}${pathname}`,
    secure: protocol === 'https:',
    request: {
      method,
      // An IPv6 address stands in brackets in a URL and without them everywhere else.
      hostname: hostname.replace(/[[\]]/g, ''),
      port: port || (protocol === 'https:' ? 443 : 80),
      path: pathname + search,
      agent: settings.agent,
      // `identity`: a compressed body could unpack to any size. Ours come last, so that none can be replaced.
      headers: { 'user-agent': 'passport-loopandtie', ...settings.headers, 'accept-encoding': 'identity' },
    },
    timeoutMs: settings.timeoutMs,
    maxBodyBytes: settings.maxBodyBytes,
  };
}

/**
 * Sends one request and reads the whole answer, whatever its status.
 *
 * @param endpoint - from {@link createEndpoint}
 * @param headers - of this request only
 * @param body - sent with its Content-Length
 * @returns a promise that is settled within the endpoint's deadline
 * @throws {@link LoopAndTieError} (as a rejection): `timeout`, `network_error`, `response_too_large`, `invalid_response`
 */
export function exchange(
  endpoint: Endpoint,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<ExchangeResponse> {
  return new Promise((resolve, reject) => {
    let current: ClientRequest | undefined;
    let settled = false;

    // Absolute, over connecting, headers and body: an idle timeout would let one byte a second hold a login for ever.
    const deadline = setTimeout(() => {
      fail(
        'timeout',
        `gave no complete answer within ${endpoint.timeoutMs} ms. Try again, or raise the option timeout`,
      );
    }, endpoint.timeoutMs);

    function settle(): void {
      settled = true;
      clearTimeout(deadline);
    }

    function fail(
      code: LoopAndTieError['code'],
      text: string,
      detail?: { statusCode?: number; code?: string },
    ): void {
      if (settled) return;
      settle();
      current?.destroy();
      reject(new LoopAndTieError(code, `${endpoint.label} ${text}`, detail));
    }

    function failWith(error: unknown): void {
      // Of a foreign error only the code is kept: an HTTP parser's error holds the bytes that it stumbled on.
      const code = readSystemCode(error);
      if (/^HPE_.*OVERFLOW$/.test(code)) {
        fail('response_too_large', `answered with too much beside the body (${code})`, { code });
      } else if (code.startsWith('HPE_')) {
        fail('invalid_response', `did not answer in HTTP (${code}). Check the URL and the proxy`, { code });
      } else {
        fail('network_error', `failed: ${code}. ${adviseOnSystemError(code)}`, { code });
      }
    }

    function read(response: IncomingMessage): void {
      const statusCode = Number(response.statusCode);
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= endpoint.maxBodyBytes) chunks.push(chunk);
        else
          fail('response_too_large', `answered with more than ${endpoint.maxBodyBytes} bytes`, {
            statusCode,
          });
      });
      // A body that ends early gives an error, but only to those who listen, and no `end`.
      response.on('error', failWith);
      response.on('end', () => {
        const encoding = response.headers['content-encoding'] ?? 'identity';
        const bytes = Buffer.concat(chunks, size);
        if (encoding.toLowerCase() !== 'identity') {
          fail('invalid_response', 'answered with a compressed body, which was not asked for', {
            statusCode,
          });
        } else if (!isUtf8(bytes)) {
          fail('invalid_response', 'answered with a body that is not UTF-8', { statusCode });
        } else {
          settle();
          resolve({ status: statusCode, headers: response.headers, body: bytes.toString('utf8') });
        }
      });
    }

    function send(mayResend: boolean): void {
      const length = body ? { 'content-length': Buffer.byteLength(body) } : {};
      const options = {
        ...endpoint.request,
        headers: { ...endpoint.request.headers, ...headers, ...length },
      };
      let request: ClientRequest;
      try {
        request = endpoint.secure ? https.request(options) : http.request(options);
      } catch (error) {
        failWith(error); // an agent for the other protocol, say
        return;
      }
      current = request;
      let bytesBefore = 0;
      request.once('socket', (socket) => {
        bytesBefore = socket.bytesRead;
      });
      request.once('response', read);
      // By itself, a switch of protocols ends the request with neither a response nor an error.
      request.once('upgrade', (_response, socket) => {
        socket.destroy();
        fail('invalid_response', 'answered with status 101', { statusCode: 101 });
      });
      request.on('error', (error) => {
        // A server may close an idle connection just as it is used again. Nothing was answered, so ask anew, once.
        const untouched = request.reusedSocket && request.socket?.bytesRead === bytesBefore;
        const isStale = untouched && ['ECONNRESET', 'EPIPE'].includes(readSystemCode(error));
        if (!settled && mayResend && isStale) {
          dropIdleSockets(endpoint);
          send(false);
        } else {
          failWith(error);
        }
      });
      request.end(body);
    }

    send(true);
  });
}

/** The other idle connections to this server are most likely dead too: the second try must open a new one. */
function dropIdleSockets({ request: { agent, hostname, port } }: Endpoint): void {
  // An agent that is not Node's may keep no such list.
  const { freeSockets = {} } = agent as { freeSockets?: Record<string, Socket[]> };
  for (const [name, sockets] of Object.entries(freeSockets)) {
    if (name.startsWith(`${hostname}:${port}:`)) for (const socket of sockets) socket.destroy();
  }
}
