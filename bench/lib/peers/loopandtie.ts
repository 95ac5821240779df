// passport-loopandtie as its README sets it up.
import { LoopAndTieStrategy } from 'passport-loopandtie';
import type { Mount } from '.';
import { mountStrategy } from './with-passport';

export const mount: Mount = (app, site) => {
  mountStrategy(app, new LoopAndTieStrategy({ ...site }));
};
