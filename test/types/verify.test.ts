// The forms of verify, for the compiler (`npm run typecheck`) and at run time: what is wrong does not compile, and what
// the compiler cannot see ends in a TypeError at construction.
import { expectTypeOf } from 'expect-type';
import {
  LoopAndTieStrategy,
  type Authorization,
  type LoopAndTieProfile,
  type TokenParams,
  type VerifyAuthorization,
  type VerifyCallback,
  type VerifyFunction,
  type VerifyFunctionWithParams,
  type VerifyFunctionWithRequest,
  type VerifyFunctionWithRequestAndParams,
} from 'passport-loopandtie';

const options = {
  clientID: 'id',
  clientSecret: 'secret-of-the-app',
  callbackURL: 'https://your.site/callback',
};
const withRequest = { ...options, passReqToCallback: true } as const;

describe('a verify callback that compiles', () => {
  it('may be left out', () => {
    new LoopAndTieStrategy(options);
    new LoopAndTieStrategy(withRequest);
  });

  it('takes one object, whose type needs not be written', () => {
    new LoopAndTieStrategy(options, (authorization) => {
      expectTypeOf(authorization).toEqualTypeOf<Authorization>();
      expectTypeOf(authorization.accessToken).toBeString();
      expectTypeOf(authorization.createdAt).toEqualTypeOf<string | undefined>();
      expectTypeOf(authorization.profile).toEqualTypeOf<LoopAndTieProfile>();
      expectTypeOf(authorization.state).toBeUnknown();
      return { id: 1 };
    });
    new LoopAndTieStrategy(withRequest, async ({ req }) => Promise.resolve({ path: req.path }));
    new LoopAndTieStrategy(options, async (_authorization) => Promise.resolve(null));
  });

  it('has a form of passport-oauth2, named or annotated', () => {
    const four: VerifyFunction = (accessToken, refreshToken, profile, done) => {
      expectTypeOf(accessToken).toBeString();
      expectTypeOf(refreshToken).toEqualTypeOf<string | undefined>();
      expectTypeOf(profile).toEqualTypeOf<LoopAndTieProfile>();
      expectTypeOf(done).toEqualTypeOf<VerifyCallback>();
    };
    const five: VerifyFunctionWithParams = (_token, _refresh, params, _profile, _done) => {
      expectTypeOf(params).toEqualTypeOf<TokenParams>();
    };
    const fiveWithRequest: VerifyFunctionWithRequest = (req, _token, _refresh, _profile, _done) => {
      expectTypeOf(req.path).toBeString();
    };
    const six: VerifyFunctionWithRequestAndParams = (_req, _token, _refresh, params, _profile, _done) => {
      expectTypeOf(params).toEqualTypeOf<TokenParams>();
    };
    new LoopAndTieStrategy(options, four);
    new LoopAndTieStrategy(options, five);
    new LoopAndTieStrategy(withRequest, fiveWithRequest);
    new LoopAndTieStrategy(withRequest, six);
    new LoopAndTieStrategy(
      options,
      (accessToken: string, _: string | undefined, _profile: unknown, done: VerifyCallback) => {
        done(null, { accessToken });
      },
    );
  });

  it('keeps the type of the user if a helper wants it', () => {
    interface Customer {
      customer: number;
    }
    const verify: VerifyAuthorization<Customer> = ({ accessToken }) => ({ customer: accessToken.length });
    new LoopAndTieStrategy(options, verify);
    // @ts-expect-error -- not a Customer
    const wrong: VerifyAuthorization<Customer> = () => ({ customer: 'one' });
    expect(wrong).toHaveLength(0);
  });

  it('works in a subclass', () => {
    class Own extends LoopAndTieStrategy {
      constructor(verify: VerifyAuthorization) {
        super(options, verify);
      }
      override authorizationParams(): object {
        return { prompt: 'login' };
      }
    }
    expectTypeOf(new Own((_authorization) => null)).toExtend<LoopAndTieStrategy>();
  });
});

describe('a verify callback that neither compiles nor runs', () => {
  it('has too many parameters', () => {
    const six = (_a: string, _b: undefined, _c: TokenParams, _d: object, _e: unknown, _f: unknown): void =>
      undefined;
    // @ts-expect-error -- six of them without passReqToCallback
    expect(() => new LoopAndTieStrategy(options, six)).toThrow(/passReqToCallback: true/);
    // @ts-expect-error -- seven of them
    expect(() => new LoopAndTieStrategy(withRequest, (_a, _b, _c, _d, _e, _f, _g) => null)).toThrow(
      TypeError,
    );
  });

  it('has two or three, whose types are not told', () => {
    // @ts-expect-error -- two parameters
    expect(() => new LoopAndTieStrategy(options, (_token, _done) => null)).toThrow(/2 parameters/);
    // @ts-expect-error -- three parameters
    expect(() => new LoopAndTieStrategy(options, (_token, _profile, _done) => null)).toThrow(/3 parameters/);
  });

  it('takes req with passReqToCallback on, and may not with it off', () => {
    const four: VerifyFunction = (_token, _refresh, _profile, _done) => null;
    const fiveWithRequest: VerifyFunctionWithRequest = (_req, _token, _refresh, _profile, _done) => null;
    // @ts-expect-error -- the first parameter is no request
    new LoopAndTieStrategy(options, fiveWithRequest);
    // @ts-expect-error -- the first parameter is a request
    expect(() => new LoopAndTieStrategy(withRequest, four)).toThrow(TypeError);
  });

  it('is no function', () => {
    // @ts-expect-error -- an object is no function
    expect(() => new LoopAndTieStrategy(options, {})).toThrow(TypeError);
  });
});
