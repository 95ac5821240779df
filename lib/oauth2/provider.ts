// What the engine must be told of a provider: data, and its class of errors. What a provider does, its class overrides.
import type { CreateError } from './http/system-errors';
import type { RequestError, RequestErrorCode } from './requests/request-error';

export interface Provider {
  /** What `passport.authenticate` calls the strategy. The cookies of pending logins begin with it. */
  readonly name: string;
  /** For messages that a visitor may read. */
  readonly title: string;
  /** The strategy's class, for messages. */
  readonly className: string;
  /** The npm package: User-Agent, and the beginning of the names of events. */
  readonly packageName: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  readonly userProfileURL: string;
  /** `Accept` of requests to the API. */
  readonly accept: string;
  /** How its access tokens begin: no code that could be one is shown. */
  readonly tokenPrefix: string;
  /** What a developer should check, by the code of an OAuth error. */
  readonly advice: Readonly<Record<string, string>>;
  /** The class's own `userProfile`, as it was when the module loaded: an app may assign another one. */
  readonly userProfile: unknown;
  readonly createError: CreateError<RequestErrorCode, RequestError>;
}
