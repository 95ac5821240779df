// The log: readable lines on a terminal, and JSON for programs. One line for each request: method, path, status, time. Not
// the query string, which has a code and a state at the callback. Not the headers, which have cookies. Not the address, which
// is a person's.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { pino, type Logger, type LoggerOptions } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';
import pretty from 'pino-pretty';
import type { Failure } from '../login/errors';

/** Makes a log. A request on a terminal is one line: `[10:41:07] INFO: GET /teams: request completed (200, 12 ms)`. */
export function createLog(
  level: NonNullable<LoggerOptions['level']>,
  output: Writable & { isTTY?: boolean },
): Logger {
  const options = { level, serializers: { err: describeError } };
  if (!output.isTTY) return pino(options, output);
  const readable = pretty({
    destination: output,
    sync: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,req,res,responseTime',
    messageFormat:
      '{if req.method}{req.method} {req.path}: {end}{msg}{if res.status} ({res.status}, {responseTime} ms){end}',
  });
  return pino(options, readable);
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
export function describeError(error: Error & Partial<Failure>): object {
  const { name, message, code, status, hint, stack, cause } = error;
  const because = cause instanceof Error ? { cause: describeError(cause) } : {};
  return { type: name, message, code, status, hint, stack, ...because };
}

function pathOf(req: IncomingMessage & { originalUrl?: string }): string {
  // Express shortens `url` inside routers; `originalUrl` stays as it came.
  return (req.originalUrl ?? req.url ?? '').split('?', 1).join('');
}
