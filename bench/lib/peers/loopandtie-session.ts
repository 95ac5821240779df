// passport-loopandtie with its pending login in the session, for the comparison of the two.
import { LoopAndTieStrategy } from 'passport-loopandtie';
import type { Mount } from '.';
import { mountStrategy } from './with-passport';

export const mount: Mount = (app, site) => {
  mountStrategy(app, new LoopAndTieStrategy({ ...site, store: true }));
};
