// What the package exports, and nothing else.
import './passport-types';

export { AuthorizationError, InternalOAuthError, TokenError } from 'passport-oauth2';
export type { LoginFailed, LoginFinished, LoginStarted } from './oauth2/passport/events';
export { LoopAndTieError, type LoopAndTieErrorCode } from './errors';
export type { RequestOptions as AuthenticateOptions, StateStore, StateStoreMetadata } from './oauth2/options';
export type { StrategyOptions, StrategyOptionsWithRequest } from './oauth2/options';
export type { FailureCode, FailureInfo, LoginErrorCode } from './oauth2/passport/failures';
export type { LoopAndTieProfile, LoopAndTieProfile as Profile, LoopAndTieUser, Team } from './profile';
export type { TokenParams } from './oauth2/requests/token-response';
export { LoopAndTieStrategy, LoopAndTieStrategy as Strategy } from './strategy';
export type { Authorization, VerifiedUser, Verify, VerifyAuthorization, VerifyCallback } from './verify';
export type { VerifyFunction, VerifyFunctionWithParams } from './verify';
export type { VerifyFunctionWithRequest, VerifyFunctionWithRequestAndParams } from './verify';
