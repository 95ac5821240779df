// What the package exports, and nothing else.
export { AuthorizationError, InternalOAuthError, TokenError } from 'passport-oauth2';
export type { LoginFailed, LoginFinished, LoginStarted } from './diagnostics';
export { LoopAndTieError, type LoopAndTieErrorCode } from './errors';
export type { FailureCode, FailureInfo } from './failures';
export type {
  AuthenticateOptions,
  StateStore,
  StateStoreMetadata,
  StrategyOptions,
  StrategyOptionsWithRequest,
} from './options';
export type { LoopAndTieProfile, Team } from './profile';
export { LoopAndTieStrategy, LoopAndTieStrategy as Strategy } from './strategy';
export type { TokenParams } from './tokens';
export type {
  Authorization,
  LoopAndTieUser,
  VerifiedUser,
  Verify,
  VerifyAuthorization,
  VerifyCallback,
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
} from './verify';
