// What all requests of one client share.
import type { Settings } from '../check-options';
import { prepareTarget, type Target } from '../http/exchange';
import { prepareHeaders, type RequestHeaders } from './headers';

/** Made at the first request, since an app may create many clients ahead. */
export interface PreparedRequests {
  readonly token: Target;
  readonly profile: Target;
  /** Without headers of the app's. */
  readonly headers: RequestHeaders;
  /** Encoded for the body. */
  readonly credentials: string;
}

export function prepareRequests(settings: Settings): PreparedRequests {
  const { clientID, clientSecret, tokenURL, userProfileURL, provider } = settings;
  return {
    token: prepareTarget('POST', tokenURL),
    profile: prepareTarget('GET', userProfileURL),
    headers: prepareHeaders(provider, {}),
    credentials: `client_id=${encodeURIComponent(clientID)}&client_secret=${encodeURIComponent(clientSecret)}`,
  };
}
