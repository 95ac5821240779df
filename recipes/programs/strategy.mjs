// The strategy that the other programs import.
import { LoopAndTieStrategy } from 'passport-loopandtie';

const { env } = process;

export const options = {
  clientID: env.LOOPANDTIE_CLIENT_ID,
  clientSecret: env.LOOPANDTIE_CLIENT_SECRET,
  callbackURL: env.LOOPANDTIE_CALLBACK_URL,
  // Sandbox only. Left undefined, they default to Loop & Tie.
  authorizationURL: env.LOOPANDTIE_AUTHORIZATION_URL,
  tokenURL: env.LOOPANDTIE_TOKEN_URL,
  userProfileURL: env.LOOPANDTIE_USER_PROFILE_URL,
};

export const strategy = new LoopAndTieStrategy(options);
