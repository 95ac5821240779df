// LoopAndTieStrategy for programs under test. Headers of a request choose the app's state (x-tab), whom the login is bound
// to (x-user), the time (x-later, in seconds) and where the login waits (x-store: cookie or session); the response says in
// x-login how the login ended.
import { LoopAndTieStrategy as Strategy } from 'passport-loopandtie';

const { now } = Date;
let laterMs = 0;
Date.now = () => now() + laterMs;

export class LoopAndTieStrategy extends Strategy {
  constructor(options, ...verify) {
    super(options, ...verify);
    this.withSession = new Strategy({ ...options, store: true }, ...verify);
  }

  authenticate(req, options) {
    const { 'x-tab': state, 'x-user': bindTo, 'x-later': seconds = '0', 'x-store': store } = req.headers;
    laterMs = Number(seconds) * 1000;
    // Passport puts its actions on a copy of the strategy for each request.
    const { success, fail } = this;
    this.success = (user, info) => {
      report(req, { code: 'success', state: info.state, repeated: info.repeated });
      success.call(this, user, info);
    };
    this.fail = (info, status) => {
      report(req, { code: info.code });
      fail.call(this, info, status);
    };
    const strategy = store === 'session' ? Object.assign(Object.create(this.withSession), this) : this;
    super.authenticate.call(strategy, req, {
      ...options,
      ...(state && { state }),
      ...(bindTo && { bindTo }),
    });
  }
}

function report(req, outcome) {
  const response = [req.res, req.ctx?.res].find((one) => typeof one?.getHeader === 'function');
  response.setHeader('x-login', JSON.stringify(outcome));
  console.warn(`login: ${outcome.code}`);
}
