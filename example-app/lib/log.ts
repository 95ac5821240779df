// The log: readable lines on a terminal, and JSON for programs.
import type { Writable } from 'node:stream';
import { pino, type Logger, type LoggerOptions } from 'pino';
import pretty from 'pino-pretty';
import { describeError } from './request-log';

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
