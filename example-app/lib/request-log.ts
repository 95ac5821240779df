// One line for each request: method, path, status, time. Not the query string, which has a code and a state at the
// callback. Not the headers, which have cookies. Not the address, which is a person's.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';

interface KnownError extends Error {
  readonly code?: unknown;
  readonly status?: unknown;
}

/** Logs requests to `log`, each under an id that the error page shows too. */
export function logRequests(log: Logger): HttpLogger {
  return pinoHttp({
    logger: log,
    // Short enough to read out on the phone.
    genReqId: () => randomBytes(6).toString('hex'),
    // Load balancers ask for it all the time.
    autoLogging: { ignore: (req) => pathOf(req) === '/healthz' },
    serializers: {
      req: (req: { id: unknown; method: string; raw: IncomingMessage }) => ({
        id: req.id,
        method: req.method,
        path: pathOf(req.raw),
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      err: describeError,
    },
    customLogLevel: (_req: IncomingMessage, res: ServerResponse, error) =>
      error || res.statusCode >= 500 ? 'error' : 'info',
  });
}

/** What may be logged of an error. Libraries put requests, bodies and commands into other properties. */
export function describeError(error: KnownError): Record<string, unknown> {
  const { name, message, code, status, stack, cause } = error;
  return {
    type: name,
    message,
    code,
    status,
    stack,
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}

function pathOf(req: IncomingMessage): string {
  // Express shortens `url` inside routers; `originalUrl` stays what was asked.
  const { originalUrl, url = '' } = req as IncomingMessage & { originalUrl?: string };
  return (originalUrl ?? url).split('?', 1)[0] ?? '';
}
