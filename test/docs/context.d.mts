// What the fragments in the documentation take for granted: the app around them.
import type { Express, RequestHandler } from 'express';
import type { PassportStatic } from 'passport';
import type * as loopandtie from 'passport-loopandtie';
import type * as loopandtieSandbox from 'loopandtie-sandbox';

declare global {
  const app: Express;
  const passport: PassportStatic;
  const options: loopandtie.StrategyOptions;
  const sandbox: loopandtieSandbox.Sandbox;
  const LoopAndTieStrategy: typeof loopandtie.LoopAndTieStrategy;
  const LoopAndTieError: typeof loopandtie.LoopAndTieError;
  const mustBeLoggedIn: RequestHandler;
  const encrypt: (text: string) => Promise<string>;
  /** In a browser. */
  const location: { href: string; search: string };
  /** The reader's database. */
  const db: { users: { findOne(where: object): Promise<Express.User> } };
  /** The users of the reader's app. */
  const users: {
    save(user: object): Promise<Express.User>;
    connect(user: unknown, account: unknown): Promise<Express.User>;
  };
}
