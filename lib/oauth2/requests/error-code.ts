// Of a provider's error only the code is shown: no other text from outside ever is.

import type { Provider } from '../provider';

/** What this login knows and nobody may read: client secret, code, code verifier. */
export type Secrets = readonly (string | undefined)[];

/** `error`, if it is at most 40 lower-case letters and `_`, as OAuth's error codes are, and holds no secret. */
export function showCode(
  { tokenPrefix }: Pick<Provider, 'tokenPrefix'>,
  error: unknown,
  secrets: Secrets,
): string | undefined {
  if (typeof error !== 'string' || error.length > 40 || !/^[a-z]+(?:_[a-z]+)*$/.test(error)) return undefined;
  // A short secret, as of a sandbox, may be part of any word.
  const isSecret = (secret = ''): boolean =>
    secret === error || (secret.length >= 8 && error.includes(secret));
  return `_${error}`.includes(`_${tokenPrefix}`) || secrets.some(isSecret) ? undefined : error;
}
