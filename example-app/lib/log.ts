// The log, on stderr: readable lines on a terminal, JSON for everything that reads logs.
import { destination, pino, type Logger, type LoggerOptions } from 'pino';
import pretty from 'pino-pretty';
import { describeError } from './request-log';

/** How a line on a terminal looks: `10:41:07 INFO GET /teams 200 in 12 ms`. */
const READABLE = {
  destination: 2,
  sync: true,
  translateTime: 'SYS:HH:MM:ss',
  ignore: 'pid,hostname,req,res,responseTime',
  messageFormat:
    '{if req.method}{req.method} {req.path} {end}{if res.status}{res.status} in {responseTime} ms {end}{msg}',
} as const;

/** Makes the log. Lines are written at once: a process that ends loses none. */
export function createLog(level: LoggerOptions['level'], readable: boolean): Logger {
  const options = { ...(level !== undefined && { level }), serializers: { err: describeError } };
  return pino(options, readable ? pretty(READABLE) : destination({ dest: 2, sync: true }));
}
