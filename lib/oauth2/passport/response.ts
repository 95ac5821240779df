// Finds the response in what a framework gives to Passport. Passport itself hands a strategy the request only.
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
