// What Passport's own types cannot know: our options of a request, and what a login puts on the request.
import type * as passport from 'passport';
import type { RequestOptions } from './oauth2/options';
import type { FailureCode } from './oauth2/passport/failures';

type Options = Omit<passport.AuthenticateOptions, keyof RequestOptions> & RequestOptions;

// As a method, whose parameters TypeScript compares in both directions: people annotate them in many ways.
interface Callbacks {
  custom(
    error: unknown,
    user?: Express.User | false | null,
    info?: { code?: FailureCode; message?: string; hint?: string; state?: unknown; repeated?: boolean },
    status?: number,
  ): unknown;
}
type Callback = Callbacks['custom'];

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the form in which @types/passport is extended
  namespace Express {
    interface AuthInfo {
      /** The app's own state, from the options of `passport.authenticate`. */
      state?: unknown;
      /** `true` if this callback was delivered before: what an app does once for a login was done then. */
      repeated?: boolean;
    }
    interface Request {
      /** What verify gave, after `passport.authorize`. */
      account?: User | undefined;
    }
  }
}

declare module 'passport' {
  // The names must be those of @types/passport.
  interface Authenticator<InitializeRet, AuthenticateRet, AuthorizeRet, AuthorizeOptions> {
    authenticate(strategy: 'loopandtie', options: Options, callback?: Callback): AuthenticateRet;
    authorize(strategy: 'loopandtie', options: Options, callback?: Callback): AuthorizeRet;
    /** @deprecated Passport forgets here that it is `authorize`, and the login is bound to nobody: pass `{}` first. */
    authorize(strategy: 'loopandtie', callback: Callback): AuthorizeRet;
  }
}
