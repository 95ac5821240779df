// A login without pages: what comes back to the app if a user logs in and presses a button.
import { URL } from 'node:url';
import * as v from 'valibot';
import { flag, object, optionalText } from '../check';
import { isOwnHost } from '../http/guards';
import { parseForm } from '../http/parameters';
import { readAuthorizationRequest } from '../oauth2/authorization-request';
import { buildRedirect } from '../oauth2/authorization-response';
import type { SandboxState } from '../state';
import { find } from '../world';

export const loginOptions = object({
  /** The email of the user. Default: the first user. */
  as: optionalText,
  /** Presses Deny instead of Authorize. */
  deny: v.optional(flag, false),
});

/** How to act for a user. */
export type LoginOptions = v.InferInput<typeof loginOptions>;
/**
 * The callback URL for an authorization request.
 *
 * @throws Error if the sandbox would show an error instead of a login
 */
export function logIn(
  { options, grants, faults, behaviour }: SandboxState,
  location: string | URL,
  { as, deny }: v.InferOutput<typeof loginOptions>,
): URL {
  const user = find(options.users, 'email', as);
  if (!URL.canParse(String(location))) {
    throw new Error('login needs the absolute URL that the app redirected to');
  }
  const { protocol, host, origin, pathname, search } = new URL(location);
  // The port may be mapped, and TLS may end before the sandbox.
  const isWeb = protocol === 'http:' || protocol === 'https:';
  if (!isWeb || !isOwnHost(host, options) || pathname !== '/oauth2/authorize') {
    throw new Error(
      `login needs a URL of this sandbox's /oauth2/authorize, and got one of ${origin}${pathname}`,
    );
  }
  const request = readAuthorizationRequest(parseForm(search.slice(1)), options.clients, behaviour);
  if ('reason' in request)
    throw new Error(`the sandbox refused the authorization request: ${request.reason}`);
  const fault = faults.take('authorize', request.client.clientID)?.fault;
  if (typeof fault === 'object') {
    throw new Error(
      `the sandbox was told to respond to the authorization request with status ${fault.status}`,
    );
  }
  const error = fault ?? (deny ? 'access_denied' : undefined);
  const outcome = error ? { error } : { code: grants.issueCode(request, user) };
  return new URL(buildRedirect(request, outcome, behaviour));
}
