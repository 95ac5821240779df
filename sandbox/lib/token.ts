// The token endpoint.
import type { RequestHandler, Response } from 'express';
import { challengeOf, failMissing, failWith, statusOf, type TokenFailure } from './doorkeeper';
import type { Grants, IssuedToken } from './grants';
import type { ResolvedOptions, SandboxClient } from './options';
import { readBasic, readParameters, UnparsableBody } from './parameters';
import { renderRailsError } from './pages';

/** Answers `POST /oauth2/token`. */
export function answerToken(options: ResolvedOptions, grants: Grants): RequestHandler {
  return async (req, res) => {
    let parameters: Map<string, string>;
    try {
      parameters = await readParameters(req);
    } catch (error) {
      if (!(error instanceof UnparsableBody)) throw error;
      res.status(400).type('html').send(renderRailsError(400));
      return;
    }
    res.locals.parameters = Object.fromEntries(parameters);
    const { clientID, clientSecret } = readBasic(req) ?? {
      clientID: parameters.get('client_id'),
      clientSecret: parameters.get('client_secret'),
    };
    // The secret is checked first and always: a right code verifier replaces no secret.
    const client = options.clients.find(
      (one) => one.clientID === clientID && one.clientSecret === clientSecret,
    );
    const answer = exchange(parameters, client, grants);
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    if ('error' in answer) sendFailure(res, answer, options);
    else sendToken(res, answer, options);
  };
}

function exchange(
  parameters: ReadonlyMap<string, string>,
  client: SandboxClient | undefined,
  grants: Grants,
): IssuedToken | TokenFailure {
  const get = (name: string): string => parameters.get(name) ?? '';
  if (get('grant_type') === '') return failMissing('grant_type');
  if (!client) return failWith('invalid_client');
  if (get('grant_type') !== 'authorization_code') return failWith('unsupported_grant_type');
  for (const name of ['code', 'redirect_uri']) if (get(name) === '') return failMissing(name);
  return grants.exchange(client, get('code'), get('redirect_uri'), get('code_verifier'));
}

function sendFailure(
  res: Response,
  { error, description }: TokenFailure,
  { serverVersion }: ResolvedOptions,
): void {
  res.status(statusOf(error, serverVersion)).set('WWW-Authenticate', challengeOf(error, description));
  res.json({ error, error_description: description });
}

function sendToken(
  res: Response,
  { accessToken, createdAt }: IssuedToken,
  { serverVersion }: ResolvedOptions,
): void {
  const tokenType = serverVersion === 4 ? 'bearer' : 'Bearer';
  res.json({ access_token: accessToken, token_type: tokenType, created_at: createdAt });
}
