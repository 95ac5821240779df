// The users that the JavaScript in the documentation has; its TypeScript shows how to declare them.
import type { LoopAndTieUser } from 'passport-loopandtie';

declare global {
  namespace Express {
    interface User extends Partial<LoopAndTieUser> {
      id?: string;
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    /** Passport's `failureMessage`. */
    messages?: string[];
  }
}
