// Reads the options of one request, or what an app has assigned to a member of the strategy since.
import type { Settings } from './check-options';
import { readCallbackURL, readScope, readSkipUserProfile, readText, type Wrong } from './option-values';

/**
 * Reads what came with one request, or was assigned to a member of the strategy since.
 *
 * @throws TypeError that names the option
 */
export function readOfRequest<Result>(
  name: keyof Settings,
  value: unknown,
  read: (value: unknown) => Result,
): Result {
  try {
    return read(value);
  } catch (error) {
    throw new TypeError(`The ${name} of this request ${(error as Wrong).message}`, { cause: error });
  }
}

/**
 * The callback URL of one request.
 *
 * @param value - from the options of the request; empty or absent means `ofStrategy`
 * @throws TypeError if it is not an absolute http(s) URL
 */
export function chooseCallbackURL(value: unknown, ofStrategy: unknown, settings: Settings): string {
  const chosen = value === undefined || value === null || value === '' ? ofStrategy : value;
  if (chosen === settings.callbackURL) return settings.callbackURL; // it was checked
  return readOfRequest('callbackURL', chosen, (url) =>
    readCallbackURL(url, settings, settings.provider, TRUST_PROXY),
  );
}

const TRUST_PROXY = ". If you build it from the request, set Express's trust proxy";

/**
 * The scope of one request, as it is sent.
 *
 * @param value - from the options of the request; empty or absent means `ofStrategy`
 * @throws TypeError if it is neither a string nor an array of strings
 */
export function chooseScope(value: unknown, ofStrategy: unknown, separator: unknown): string | undefined {
  const read = (scope: unknown): Settings['scope'] => readOfRequest('scope', scope ?? undefined, readScope);
  const scope = read(value) ?? read(ofStrategy);
  if (typeof scope !== 'object') return scope;
  return scope.join(readOfRequest('scopeSeparator', separator, readText) ?? ' ');
}

/** Whether to fetch no profile, or what decides. */
export function chooseSkipUserProfile(assigned: unknown): Settings['skipUserProfile'] {
  return readOfRequest('skipUserProfile', assigned, readSkipUserProfile);
}
