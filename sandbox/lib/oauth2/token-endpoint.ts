// The token endpoint.
import { meetFault } from '../control/make-fault';
import type { Call } from '../http/call';
import { renderRailsError } from '../pages/templates';
import type { SandboxState } from '../state';
import { authenticate, findTwoMethods, readClaim, type Claim } from './client-authentication';
import { failMissing, failWith, sendFailure, type TokenFailure } from './errors';

/** Responds to `POST /oauth2/token`. */
export async function respondWithToken(call: Call, state: SandboxState): Promise<void> {
  const { behaviour } = state;
  const claim = readClaim(call, behaviour);
  if (await meetFault('token', claim?.clientID, call, state)) return;
  const result = exchange(call, claim, state);
  if (result === 'unreadable') {
    call.reason = 'the code_verifier is not text';
    call.sendPage(400, renderRailsError(400));
  } else if ('error' in result) {
    sendFailure(call, result, behaviour);
  } else {
    call.response.setHeader('Pragma', 'no-cache');
    call.sendJSON(200, {
      access_token: result.accessToken,
      token_type: behaviour.tokenType,
      created_at: Math.floor(Date.now() / 1000),
    });
  }
}

/** The checks in Doorkeeper's order: which error a client sees depends on it. */
function exchange(
  call: Call,
  claim: Claim | undefined,
  { options, grants, behaviour }: SandboxState,
): { accessToken: string } | TokenFailure | 'unreadable' {
  const parameters = call.body.merge(call.query);
  const code = parameters.get('code');
  if (!parameters.has('grant_type')) {
    const failure = failMissing('grant_type', behaviour);
    // More likely than a forgotten parameter: none of them was read.
    const unread =
      [...call.body].length === 0 ? ', and the body had no parameters: look at its Content-Type' : '';
    return { ...failure, reason: failure.reason + unread, echoesState: true };
  }
  if (parameters.get('grant_type') !== 'authorization_code') {
    const failure = failWith('unsupported_grant_type', 'the grant_type is not authorization_code');
    return { ...failure, echoesState: true };
  }
  if (behaviour.requiresCode && !parameters.has('code')) {
    return { ...failMissing('code', behaviour), echoesState: true };
  }
  const twice = findTwoMethods(claim);
  if (twice) return twice;
  if (!parameters.has('code_verifier') && grants.needsVerifier(code)) {
    return failMissing('code_verifier', behaviour);
  }
  if (!parameters.has('redirect_uri')) return failMissing('redirect_uri', behaviour);
  const client = authenticate(claim, options.clients);
  if ('error' in client) return client;
  if (behaviour.hasPkce && parameters.isStructured('code_verifier')) return 'unreadable';
  return grants.exchange(client, code, parameters.get('redirect_uri'), parameters.get('code_verifier'));
}
