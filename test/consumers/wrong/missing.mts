// A callback URL is missing: nothing else may be reported.
import { LoopAndTieStrategy } from 'passport-loopandtie';

new LoopAndTieStrategy({ clientID: 'id', clientSecret: '0123456789abcdef' });
