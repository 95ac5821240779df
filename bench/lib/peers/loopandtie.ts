// passport-loopandtie as its README sets it up, and with its pending logins in the session.
import { LoopAndTieStrategy } from 'passport-loopandtie';
import type { Mount } from './site';
import { mountStrategy } from './with-passport';

export const mountWithCookie: Mount = (app, site) => {
  mountStrategy(app, new LoopAndTieStrategy({ ...site }));
};

export const mountWithSession: Mount = (app, site) => {
  mountStrategy(app, new LoopAndTieStrategy({ ...site, store: true }));
};

export const mountWithTeams: Mount = (app, site) => {
  mountStrategy(app, new LoopAndTieStrategy({ ...site, skipUserProfile: false }));
};
