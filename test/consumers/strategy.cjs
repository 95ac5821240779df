// require and import give the same classes, which are those of passport-oauth2.
const assert = require('node:assert');
const { LoopAndTieStrategy, Strategy } = require('passport-loopandtie');
const { Strategy: OAuth2Strategy } = require('passport-oauth2');

const strategy = new LoopAndTieStrategy({
  clientID: 'id',
  clientSecret: 'secret-of-the-app',
  callbackURL: 'https://your.site/callback',
});
assert.equal(strategy.name, 'loopandtie');
assert.ok(strategy instanceof OAuth2Strategy);
assert.equal(Strategy, LoopAndTieStrategy);

void import('passport-loopandtie').then((imported) => {
  assert.equal(imported.LoopAndTieStrategy, LoopAndTieStrategy);
  assert.equal(imported.Strategy, LoopAndTieStrategy);
});
