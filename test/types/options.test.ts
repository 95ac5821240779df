// The options, for the compiler and at run time: what JavaScript is told by a TypeError, TypeScript is told before.
import type { RequestHandler } from 'express';
import { expectTypeOf } from 'expect-type';
import passport from 'passport';
import { Strategy as OAuth2Strategy } from 'passport-oauth2';
import {
  AuthorizationError,
  LoopAndTieError,
  LoopAndTieStrategy,
  TokenError,
  type AuthenticateOptions,
  type FailureCode,
  type FailureInfo,
  type LoopAndTieErrorCode,
  type LoopAndTieUser,
  type StateStore,
  type StrategyOptions,
} from 'passport-loopandtie';

const options = {
  clientID: 'id',
  clientSecret: 'secret-of-the-app',
  callbackURL: 'https://your.site/callback',
};

const build = (given: StrategyOptions) => () => new LoopAndTieStrategy(given);

describe('the options', () => {
  it('take what comes from the environment, and a store of the app', () => {
    const given: StrategyOptions = { ...options, clientSecret: process.env.NOT_SET };
    expect(build(given)).toThrow(/clientSecret/);
    const store: StateStore = {
      store(req, codeVerifier, state, meta, callback) {
        expectTypeOf(codeVerifier).toEqualTypeOf<string | undefined>();
        expectTypeOf(meta.callbackURL).toBeString();
        callback(null, `${req.path}${String(state)}`);
      },
      verify(_req, state, _meta, callback) {
        callback(null, state === 'known', {});
      },
    };
    build({ ...options, store, scope: ['a'] as const, skipUserProfile: () => false })();
  });

  it('know the parameters of both forms of skipUserProfile', () => {
    build({
      ...options,
      skipUserProfile: (accessToken) => {
        expectTypeOf(accessToken).toBeString();
        return Promise.resolve(true);
      },
    })();
    build({
      ...options,
      skipUserProfile: (accessToken, done) => {
        expectTypeOf(accessToken).toBeString();
        done(null, true);
      },
    })();
  });

  it('do not compile if they are missing, misspelt or wrong', () => {
    // @ts-expect-error -- missing
    expect(build({ clientID: 'id', clientSecret: 'secret-of-the-app' })).toThrow(/callbackURL/);
    // @ts-expect-error -- misspelt
    expect(build({ ...options, callbackUrl: 'https://your.site/' })).toThrow(/callbackURL/);
    // @ts-expect-error -- the check cannot be switched off
    expect(build({ ...options, state: false })).toThrow(/state/);
    // @ts-expect-error -- the verifier would travel through the browser
    expect(build({ ...options, pkce: 'plain' })).toThrow(/pkce/);
    // @ts-expect-error -- not a store
    expect(build({ ...options, store: false })).toThrow(/store/);
    // @ts-expect-error -- not a number
    expect(build({ ...options, timeout: '10' })).toThrow(/timeout/);
  });
});

describe('the options of one request', () => {
  it('are typed, and passport.authenticate takes them', () => {
    const forThis: AuthenticateOptions & passport.AuthenticateOptions = {
      callbackURL: 'https://your.site/other',
      scope: 'a',
      state: '/gifts',
      session: false,
    };
    expectTypeOf(passport.authenticate('loopandtie', forThis) as RequestHandler).toBeFunction();
    // @ts-expect-error -- misspelt
    const wrong: AuthenticateOptions = { callbackUrl: '/' };
    expect(wrong).toBeDefined();
  });

  it('may not be left out of passport.authorize if a callback follows', () => {
    expectTypeOf(passport.authorize('loopandtie', {}, () => undefined)).toBeAny();
    // Lint fails if this is no longer deprecated: Passport binds the login to nobody.
    // oxlint-disable-next-line typescript/no-deprecated
    expectTypeOf(passport.authorize('loopandtie', () => undefined)).toBeAny();
  });
});

describe('the types around a login', () => {
  it('narrow by code', () => {
    const explain = (error: unknown): 'later' | 'report' => {
      if (!(error instanceof LoopAndTieError)) return 'report';
      expectTypeOf(error.code).toEqualTypeOf<LoopAndTieErrorCode>();
      expectTypeOf(error.status).toEqualTypeOf<502 | 503 | 504>();
      return error.code === 'timeout' ? 'later' : 'report';
    };
    expect(explain(new LoopAndTieError('timeout', 'text'))).toBe('later');
    expectTypeOf<FailureInfo['code']>().toEqualTypeOf<FailureCode>();
    expectTypeOf<InstanceType<typeof TokenError>['code']>().toBeString();
    expectTypeOf<InstanceType<typeof AuthorizationError>>().toExtend<Error>();
  });

  it('describe the request user and the strategy', () => {
    expectTypeOf<LoopAndTieUser>().toExtend<Express.User>();
    expectTypeOf<LoopAndTieStrategy>().toExtend<OAuth2Strategy>();
    expectTypeOf<LoopAndTieStrategy>().toExtend<passport.Strategy>();
  });
});
