// The sandbox as an Express app: guards, routes, and a record of each request.
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { FaultQueue } from './faults';
import type { Grants } from './grants';
import type { RecordedRequest, ResolvedOptions } from './options';
import { renderHome, renderRailsError } from './pages';
import { createPagesRouter } from './pages-router';
import { answerTeams } from './teams';
import { answerToken } from './token';

// Shown as they are; every other parameter might be a secret, a code, a verifier or a password.
const SHOWN = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'grant_type',
  'scope',
  'code_challenge_method',
  'error',
  'error_description',
  'email',
  'decision',
]);

/** Puts the app together. */
export function createServerApp(
  options: ResolvedOptions,
  grants: Grants,
  faults: FaultQueue,
  record: (request: RecordedRequest) => void,
): Express {
  const app = express();
  const { serverVersion } = options;
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(recordRequests(record), refuseForeignHosts(options.host), setHeaders);
  app.get('/', (req, res) => {
    res.send(renderHome(`http://${req.headers.host ?? ''}/oauth2/authorize`));
  });
  app.use(createPagesRouter(options, grants, faults));
  const anyBody = express.raw({ type: () => true, limit: '1mb' });
  app.post('/oauth2/token', anyBody, faults.middleware('token', serverVersion), answerToken(options, grants));
  app.get('/v1/teams', faults.middleware('teams', serverVersion), answerTeams(grants));
  app.use((_req, res) => {
    res.status(404).type('html').send(renderRailsError(404));
  });
  const onError: ErrorRequestHandler = (_error, _req, res, _next) => {
    // Only a body that can not be read comes here: too long, broken off, in an unknown charset.
    if (res.headersSent) res.destroy();
    else res.status(400).set('Connection', 'close').type('html').send(renderRailsError(400));
  };
  app.use(onError);
  return app;
}

/** A web page elsewhere could resolve its own name to this machine and drive the sandbox through a browser. */
function refuseForeignHosts(host: string): RequestHandler {
  return (req, res, next) => {
    const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(req.headers.host ?? '') ?? [];
    if (
      ['localhost', '127.0.0.1', '[::1]', host, `[${host}]`].includes(name) ||
      host === '0.0.0.0' ||
      host === '::'
    )
      next();
    else res.status(421).type('html').send(renderRailsError(421));
  };
}

const setHeaders: RequestHandler = (_req, res, next) => {
  // No form-action: browsers would hold the redirect back to the app against it.
  res.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  next();
};

function recordRequests(record: (request: RecordedRequest) => void): RequestHandler {
  return (req, res, next) => {
    const path = req.path;
    res.on('close', () => {
      record({
        method: req.method,
        path,
        status: res.statusCode,
        parameters: listParameters(req, res.locals),
      });
    });
    next();
  };
}

function listParameters(req: Request, locals: Record<string, unknown>): Record<string, string> {
  const all: Record<string, unknown> = {
    ...req.query,
    ...(Buffer.isBuffer(req.body) ? {} : (req.body as object | undefined)),
    ...(locals.parameters as object | undefined),
  };
  const show = (name: string, value: unknown): string =>
    SHOWN.has(name) && typeof value === 'string' ? value : '[redacted]';
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, show(name, value)]));
}
