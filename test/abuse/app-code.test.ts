// Code of the app that throws, rejects, or answers twice: it surfaces once, and the app lives on. Jest fails a test
// in which a rejection or an exception is left over.
import { Browser } from '../support/browser';
import { boom, boomLater, expectBoom, startGrantedApp } from '../support/granted-app';

describe("the app's own callback of passport.authenticate", () => {
  const verdicts: [outcome: string, settings: object, answer: string][] = [
    ['a user', {}, 'code=c'],
    ['no user', { verify: (_authorization: unknown) => false }, 'code=c'],
    ['a refusal', {}, 'error=access_denied'],
    ['an error', {}, 'error=server_error'],
  ];

  it.each(verdicts)(
    'that throws, given %s, runs once and surfaces once',
    async (_outcome, settings, answer) => {
      const outcomes: unknown[][] = [];
      const app = await startGrantedApp({ ...settings, outcomes, onOutcome: boom });
      expectBoom(app, await new Browser().logIn(app.url, answer));
      expect(outcomes).toHaveLength(1);
    },
  );

  // Given no user, Passport drops what the callback returns: a rejection there is the app's to catch (SECURITY.md).
  it.each(verdicts.filter(([outcome]) => ['a user', 'an error'].includes(outcome)))(
    'that rejects, given %s, runs once and surfaces once',
    async (_outcome, settings, answer) => {
      const outcomes: unknown[][] = [];
      const app = await startGrantedApp({ ...settings, outcomes, onOutcome: boomLater });
      expectBoom(app, await new Browser().logIn(app.url, answer));
      expect(outcomes).toHaveLength(1);
    },
  );
});

describe('what Passport calls after a login', () => {
  it('surfaces once if serializeUser throws', async () => {
    const app = await startGrantedApp();
    Reflect.set(app.passport, '_serializers', []);
    app.passport.serializeUser(boom);
    expectBoom(app, await new Browser().logIn(app.url));
  });

  it('surfaces once if the session cannot be made anew', async () => {
    const app = await startGrantedApp({
      prepare: (express) => {
        express.use((req, _res, next) => {
          Object.defineProperty(req, 'session', {
            value: { regenerate: boom },
            configurable: true,
            writable: false,
          });
          next();
        });
      },
      sessions: (_req, _res, next) => {
        next();
      },
    });
    expectBoom(app, await new Browser().logIn(app.url));
  });
});

describe('the hooks for parameters', () => {
  it.each([
    ['authorizationParams', 'throws', boom],
    ['authorizationParams', 'rejects', boomLater],
    ['tokenParams', 'throws', boom],
    ['tokenParams', 'rejects', boomLater],
  ])('surface once if %s %s', async (hook, _how, fail) => {
    const app = await startGrantedApp();
    Reflect.set(app.strategy, hook, fail);
    const page =
      hook === 'tokenParams'
        ? await new Browser().logIn(app.url)
        : await new Browser().open(`${app.url}/login`);
    expectBoom(app, page);
  });
});
