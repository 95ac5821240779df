// A misspelt option beside a verify callback: the error must name the option.
import { LoopAndTieStrategy } from 'passport-loopandtie';

const options = { clientID: 'id', clientSecret: 'secret', callbackURL: 'https://your.site/callback' };
new LoopAndTieStrategy({ ...options, clientId: 'id' }, ({ accessToken }) => Promise.resolve({ accessToken }));
