// Whether the teams are fetched, and what a subclass fetches in their place.
import { LoopAndTieStrategy, type LoopAndTieProfile } from '../lib';
import { Browser } from './support/browser';
import { boom, boomLater, expectBoom, provider, startGrantedApp } from './support/granted-app';
import { TOKEN } from './support/behaviours';

type Done = (error?: unknown, ...results: unknown[]) => void;

describe('skipUserProfile', () => {
  it('false gives the user teams and sends the token by header only', async () => {
    const app = await startGrantedApp({ options: { skipUserProfile: false } });
    expect((await new Browser().logIn(app.url)).body).toMatchObject({
      user: { provider: 'loopandtie', accessToken: TOKEN, teams: [{ id: 'loop-tie', name: 'Loop & Tie' }] },
    });
    expect(provider.requests.at(-1)).toMatchObject({
      method: 'GET',
      url: '/teams',
      headers: { authorization: `Bearer ${TOKEN}`, accept: 'application/vnd.api+json, application/json' },
    });
  });

  it.each([
    ['throws', boom],
    ['rejects', boomLater],
    ['throws, and has a callback', (_token: string, _done: Done) => boom()],
    ['rejects, and has a callback', (_token: string, _done: Done) => boomLater()],
    [
      'calls back with an error',
      (_token: string, done: Done) => {
        done(new Error('boom'));
      },
    ],
  ])('that %s surfaces once', async (_title, skipUserProfile) => {
    const app = await startGrantedApp({ options: { skipUserProfile } as never });
    expectBoom(app, await new Browser().logIn(app.url));
  });

  it('that returns and never calls back is an error', async () => {
    const skipUserProfile = (_token: string, _done: Done): boolean => true;
    const app = await startGrantedApp({ options: { skipUserProfile, timeout: 500 } as never });
    const { status, body } = await new Browser().logIn(app.url);
    expect([status, JSON.stringify(body)]).toEqual([
      500,
      expect.stringContaining('skipUserProfile ended without calling done'),
    ]);
  });

  it('is told the token, whatever its form', async () => {
    for (const skipUserProfile of [
      (token: string) => token === TOKEN,
      (token: string, done: Done) => {
        done(null, token === TOKEN);
      },
    ]) {
      const app = await startGrantedApp({ options: { skipUserProfile } as never });
      expect((await new Browser().logIn(app.url)).body).not.toHaveProperty('user.teams');
    }
  });

  it.each([
    ['false', () => false, true],
    ['true', () => true, false],
    ['a promise of false', () => Promise.resolve(false), true],
    ['a promise of true', () => Promise.resolve(true), false],
    [
      'false by a callback',
      (_token: string, done: Done) => {
        done(null, false);
      },
      true,
    ],
    [
      'true by a callback',
      (_token: string, done: Done) => {
        done(null, true);
      },
      false,
    ],
    [
      'nothing by a callback',
      (_token: string, done: Done) => {
        done(null);
      },
      true,
    ],
  ])('that says %s decides', async (_title, skipUserProfile, hasTeams) => {
    const app = await startGrantedApp({ options: { skipUserProfile } as never });
    const { body } = await new Browser().logIn(app.url);
    expect('teams' in (body as { user: object }).user).toBe(hasTeams);
  });

  it.each([
    [
      'returns',
      function (this: { name: string }) {
        return this.name === 'loopandtie';
      },
    ],
    [
      'calls back',
      function (this: { name: string }, _token: string, done: Done) {
        done(null, this.name === 'loopandtie');
      },
    ],
  ])('that %s has the strategy as this, as in passport-oauth2', async (_how, skipUserProfile) => {
    const app = await startGrantedApp({ options: { skipUserProfile } as never });
    expect(await new Browser().logIn(app.url)).toMatchObject({ status: 200 });
  });
});

describe("a subclass's userProfile", () => {
  it.each([
    ['throws', boom],
    ['rejects', boomLater],
    [
      'calls back with an error',
      (_token: string, done: Done) => {
        done(new Error('boom'));
      },
    ],
  ])('that %s surfaces once', async (_title, userProfile) => {
    class Subclass extends LoopAndTieStrategy {
      override userProfile = userProfile as never;
    }
    const app = await startGrantedApp({ Strategy: Subclass, options: { skipUserProfile: false } });
    expectBoom(app, await new Browser().logIn(app.url));
  });

  it('that calls back twice counts once', async () => {
    class Subclass extends LoopAndTieStrategy {
      override userProfile(
        _token: string,
        done: (error?: unknown, profile?: LoopAndTieProfile) => void,
      ): void {
        done(null, { provider: 'loopandtie', teams: [], _raw: '', _json: {} });
        done(new Error('boom'));
        boom();
      }
    }
    const app = await startGrantedApp({ Strategy: Subclass, options: { skipUserProfile: false } });
    expect(await new Browser().logIn(app.url)).toMatchObject({ status: 200, body: { user: { teams: [] } } });
    expect(app.errors).toEqual([]);
  });

  it('that returns the profile and never calls back is an error', async () => {
    class Subclass extends LoopAndTieStrategy {
      override userProfile = (() => Promise.resolve({ id: 1 })) as never;
    }
    const app = await startGrantedApp({ Strategy: Subclass, options: { timeout: 100 } });
    expect((await new Browser().logIn(app.url)).status).toBe(500);
    expect(String(app.errors)).toMatch(/^TypeError: userProfile ended without calling done/);
  });
});
