// What TypeScript makes of the strategy. If a type got lost and became `any`, the last lines would fail to compile.
import {
  LoopAndTieError,
  LoopAndTieStrategy,
  type Authorization,
  type LoopAndTieUser,
  type VerifyFunctionWithRequestAndParams,
} from 'passport-loopandtie';

const options = {
  clientID: process.env.LOOPANDTIE_CLIENT_ID,
  clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
  callbackURL: 'https://your.site/auth/loopandtie/callback',
};

new LoopAndTieStrategy(options);
new LoopAndTieStrategy(options, (authorization) => {
  const token: string = authorization.accessToken;
  return Promise.resolve({ token, teams: authorization.profile?.teams });
});
const verify: VerifyFunctionWithRequestAndParams = (req, accessToken, _refresh, params, profile, done) => {
  done(null, { token: accessToken, path: req.path, created: params.created_at, teams: profile.teams });
};
new LoopAndTieStrategy({ ...options, passReqToCallback: true }, verify);

/** Uses the types of errors, users and authorizations. */
export function read(error: unknown, user: LoopAndTieUser, authorization: Authorization): string | undefined {
  if (error instanceof LoopAndTieError) return error.code satisfies string;
  return user.createdAt ?? authorization.createdAt;
}

// @ts-expect-error -- a misspelt option
new LoopAndTieStrategy({ ...options, clientId: 'x' });
// @ts-expect-error -- an option of the wrong type
new LoopAndTieStrategy({ ...options, timeout: '10' });
