// A verify callback that gives a user of another type than the app's: the error must say what is wrong with the user.
import { LoopAndTieStrategy } from 'passport-loopandtie';

declare global {
  namespace Express {
    interface User {
      id: number;
    }
  }
}

const options = { clientID: 'id', clientSecret: 'secret', callbackURL: 'https://your.site/callback' };
new LoopAndTieStrategy(options, ({ accessToken }) => Promise.resolve({ id: accessToken }));
