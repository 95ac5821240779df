// The routes that people see: log in, Authorize, Deny.
import express, { type Request, type Response, type Router } from 'express';
import { buildRedirect, readAuthorizationRequest, type AuthorizationRequest } from './authorization';
import { ACCESS_DENIED } from './doorkeeper';
import type { FaultQueue } from './faults';
import type { Grants } from './grants';
import type { ResolvedOptions } from './options';
import { renderAuthorize, renderLogin, renderProblem, renderRailsError, STYLESHEET } from './pages';
import { isOwnForm, PageSessions, type PageSession } from './sessions';

/** The routes of the authorization page. */
export function createPagesRouter(options: ResolvedOptions, grants: Grants, faults: FaultQueue): Router {
  const sessions = new PageSessions();
  const router = express.Router();
  const form = express.urlencoded({ extended: false, limit: '16kb' });

  /** The request, if it may be shown; else the page that says what is wrong. */
  function readRequest(req: Request, res: Response): AuthorizationRequest | undefined {
    const request = readAuthorizationRequest(getSearch(req), options.clients, options.serverVersion);
    if (!('reason' in request)) return request;
    res.status(options.serverVersion === 4 ? 200 : request.status).send(renderProblem(request.reason));
    return undefined;
  }

  /** The session, if the form is of this browser. */
  function readForm(req: Request, res: Response): PageSession | undefined {
    const session = sessions.open(req, res);
    if (isOwnForm(session, readField(req, 'csrf_token'))) return session;
    res.status(400).send(renderRailsError(400));
    return undefined;
  }

  router.get('/sandbox.css', (_req, res) => {
    res.type('css').send(STYLESHEET);
  });

  router.get('/oauth2/authorize', (req, res) => {
    const request = readRequest(req, res);
    if (!request) return;
    const fault = faults.take('authorize');
    if (fault !== undefined) {
      res.redirect(
        buildRedirect(request, {
          error: fault,
          ...(fault === 'access_denied' && { error_description: ACCESS_DENIED }),
        }),
      );
      return;
    }
    const session = sessions.open(req, res);
    const { client } = request;
    const context = { search: getSearch(req), csrfToken: session.csrfToken };
    if (!session.user) res.send(renderLogin(context, client, options.users));
    else if (grants.hasAuthorized(client, session.user)) authorize(res, request, session.user);
    else res.send(renderAuthorize(context, client, session.user));
  });

  router.post('/login', form, (req, res) => {
    const request = readRequest(req, res);
    const session = request && readForm(req, res);
    if (!session) return;
    const [email, password] = [readField(req, 'email'), readField(req, 'password')];
    const user = options.users.find((one) => one.email === email && one.password === password);
    if (!user) {
      const context = { search: getSearch(req), csrfToken: session.csrfToken };
      res
        .status(422)
        .send(renderLogin(context, request.client, options.users, 'The email or password is wrong.'));
      return;
    }
    sessions.logIn(res, user, session);
    res.redirect(303, `/oauth2/authorize?${getSearch(req)}`);
  });

  router.post('/logout', form, (req, res) => {
    const session = readForm(req, res);
    if (!session) return;
    session.user = undefined;
    res.redirect(303, `/oauth2/authorize?${getSearch(req)}`);
  });

  router.post('/oauth2/authorize', form, (req, res) => {
    const request = readRequest(req, res);
    const session = request && readForm(req, res);
    if (!session) return;
    if (!session.user) res.redirect(303, `/oauth2/authorize?${getSearch(req)}`);
    else if (readField(req, 'decision') === 'authorize') authorize(res, request, session.user);
    else res.redirect(denyRedirect(request));
  });

  function authorize(
    res: Response,
    request: AuthorizationRequest,
    user: NonNullable<PageSession['user']>,
  ): void {
    const code = grants.issueCode(request.client, user, request.redirectURI, request.challenge);
    res.redirect(buildRedirect(request, { code }));
  }

  return router;
}

/** Where Deny leads. */
export function denyRedirect(request: AuthorizationRequest): string {
  return buildRedirect(request, { error: 'access_denied', error_description: ACCESS_DENIED });
}

/** The query as it came: the forms carry it on, so that `state` goes back byte for byte. */
function getSearch(req: Request): string {
  const [, search = ''] = /\?(.*)$/s.exec(req.originalUrl) ?? [];
  return search;
}

function readField(req: Request, name: string): unknown {
  return (req.body as Record<string, unknown> | undefined)?.[name];
}
