// What an ES module imports by name.
import assert from 'node:assert';
import { LoopAndTieError, LoopAndTieStrategy } from 'passport-loopandtie';

const options = {
  clientID: 'id',
  clientSecret: 'secret-of-the-app',
  callbackURL: 'https://your.site/callback',
};
assert.equal(new LoopAndTieStrategy(options, async () => ({ id: 1 })).name, 'loopandtie');
assert.throws(() => new LoopAndTieStrategy({ ...options, clientId: 'id' }), /clientID/);
assert.equal(new LoopAndTieError('timeout', 'text').status, 504);
