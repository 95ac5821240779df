// What a request tells: the response that it belongs to, since Passport hands a strategy the request only; and whether a
// person opens a page by it (https://www.w3.org/TR/fetch-metadata/).
import type { ServerResponse } from 'node:http';
import type { Request } from '../options';

/** What frameworks put the response on: Express `req.res`, koa-passport `req.ctx.res` too. */
type RequestWithResponse = Partial<Record<'res', ServerResponse>> & { ctx?: { res?: ServerResponse } };

/** What Passport's actions go through, if the request was not answered yet. */
export function findResponse(req: Request): ServerResponse | undefined {
  const { res } = req as RequestWithResponse;
  return typeof res?.setHeader === 'function' && !res.headersSent ? res : undefined;
}

/**
 * What cookies are set on: `req.res`, or in Koa, where that is a mock that cannot read headers, `req.ctx.res`.
 *
 * @throws Error that says what to write in which framework
 */
export function requireResponse(req: Request, className: string): ServerResponse {
  const { res, ctx } = req as RequestWithResponse;
  for (const response of [res, ctx?.res]) if (typeof response?.getHeader === 'function') return response;
  throw new Error(`${className} ${NO_RESPONSE}`);
}

// Fastify's `header` adds to Set-Cookie, where Node's `setHeader` replaces.
const NO_RESPONSE = `keeps a pending login in a cookie and found no response (req.res) to set it on.
In Fastify, and on app.getHttpAdapter().getInstance() in NestJS on Fastify, add this hook:
  app.addHook('onRequest', async (request, reply) => {
    request.res = Object.assign(reply, {
      setHeader: (name, value) => reply.removeHeader(name).header(name, value),
      end: () => reply.send(),
    });
  });
In connect, polka and Next.js API routes, write req.res = res before passport.authenticate.`;

/** Whether this request can lead to a login: `HEAD`, an image or a script's request cannot. */
export function canFinishLogin({ method, headers }: Request): boolean {
  const { accept = '', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest, 'sec-fetch-site': site } = headers;
  if (method === 'HEAD') return false;
  if (mode === 'navigate') return true;
  // Firefox gives this mode to a page that a service worker asks for. Pages of other sites cannot ask in it.
  if (mode === 'same-origin') return accept.includes('text/html');
  // Over http, browsers send none of these.
  if (mode === undefined) return !accept.startsWith('image/');
  // Node's fetch, with which people test their apps, says `cors` and nothing else; a browser sends all of them.
  return mode === 'cors' && dest === undefined && site === undefined;
}

/**
 * Whether this request must use nothing up: `HEAD`, or a page that a browser loads ahead
 * (https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header).
 */
export function isHeadOrPrefetch({ method, headers }: Request): boolean {
  return method === 'HEAD' || String(headers['sec-purpose'] ?? headers.purpose ?? '').startsWith('prefetch');
}
