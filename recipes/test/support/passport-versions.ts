// The versions of Passport that are still in use, each without a trace of the others.
import { IncomingMessage } from 'node:http';

/** Their names in `recipes/package.json`. */
export const PASSPORT_VERSIONS = ['passport0.4', 'passport0.5', 'passport0.6', 'passport0.7'];

const METHODS = ['login', 'logIn', 'logout', 'logOut', 'isAuthenticated', 'isUnauthenticated'] as const;

/**
 * Takes away what Passport 0.4 adds to every request of the process. Other versions would use it, in this file
 * and in all that jest runs in the same process afterwards.
 */
export function forgetPassport(): void {
  for (const method of METHODS) Reflect.deleteProperty(IncomingMessage.prototype, method);
}
