// A pending login leads to one token request and one user.
import { performance } from 'node:perf_hooks';
import { Redemptions } from '../lib/redemptions';

const fail = (message = 'no') => Promise.reject(new Error(message));
const noRetry = (): boolean => false;

function never(): Promise<string> {
  throw new Error('a second request was started');
}

/** The module with another `setTimeout`, which it takes when it is loaded. */
function loadWithTimeout(
  setTimeout: (callback: () => void, ms?: number) => unknown,
): typeof import('../lib/redemptions') {
  const timers = jest.requireActual<Record<string, unknown>>('node:timers');
  const { setTimeout: original } = timers;
  timers.setTimeout = setTimeout;
  try {
    let loaded: typeof import('../lib/redemptions') | undefined;
    jest.isolateModules(() => {
      loaded = jest.requireActual('../lib/redemptions');
    });
    if (loaded) return loaded;
    throw new Error('lib/redemptions was not loaded');
  } finally {
    timers.setTimeout = original;
  }
}

describe('a pending login', () => {
  it('gives the same result again to the same callback', async () => {
    const redemptions = new Redemptions();
    const first = redemptions.redeem('state', 'code', () => Promise.resolve('token'), noRetry);
    await expect(first).resolves.toBe('token');
    await expect(redemptions.redeem('state', 'code', never, noRetry)).resolves.toBe('token');
    expect(redemptions.isSpent('state')).toBe(false);
  });

  it('keeps its result for ten seconds, and is used after that', async () => {
    const clock = jest.spyOn(performance, 'now');
    const later: { callback: () => void; ms: number | undefined }[] = [];
    const { Redemptions: Timed } = loadWithTimeout((callback, ms) => {
      later.push({ callback, ms });
      return { unref: () => undefined };
    });
    const redemptions = new Timed();
    for (const [state, now] of [
      ['first', 1_000],
      ['second', 4_000],
    ] as const) {
      clock.mockReturnValue(now);
      await redemptions.redeem(state, 'code', () => Promise.resolve(state), noRetry);
    }
    clock.mockReturnValue(11_000);
    later.shift()?.callback();
    expect(['first', 'second'].map((state) => redemptions.isSpent(state))).toEqual([true, false]);
    expect(redemptions.redeem('first', 'code', never, noRetry)).toBeUndefined();
    // One timer at a time, for the oldest that is left.
    expect(later.map(({ ms }) => ms)).toEqual([3_000]);
    clock.mockReturnValue(14_000);
    later.shift()?.callback();
    expect(redemptions.isSpent('second')).toBe(true);
    expect(later).toEqual([]);
    await redemptions.redeem('third', 'code', () => Promise.resolve('token'), noRetry);
    expect(later.map(({ ms }) => ms)).toEqual([10_000]);
    clock.mockRestore();
  });

  it('gives its result to another code while it runs and for two seconds after it', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const redemptions = new Redemptions();
    const first = redemptions.redeem('state', 'code', () => Promise.resolve('token'), noRetry);
    expect(redemptions.redeem('state', 'another', never, noRetry)).toBe(first);
    await first;
    clock.mockReturnValue(2_999);
    await expect(redemptions.redeem('state', 'another', never, noRetry)).resolves.toBe('token');
    clock.mockReturnValue(3_000);
    expect(redemptions.redeem('state', 'another', never, noRetry)).toBeUndefined();
    await expect(redemptions.redeem('state', 'code', never, noRetry)).resolves.toBe('token');
    clock.mockRestore();
  });

  it('stays used after a failure', async () => {
    const redemptions = new Redemptions();
    await expect(redemptions.redeem('state', 'code', () => fail(), noRetry)).rejects.toThrow('no');
    expect(redemptions.redeem('state', 'code', never, noRetry)).toBeUndefined();
  });

  it('is free again after a failure that may be retried', async () => {
    const redemptions = new Redemptions();
    await expect(
      redemptions.redeem(
        'state',
        'code',
        () => fail(),
        () => true,
      ),
    ).rejects.toThrow('no');
    expect(redemptions.isSpent('state')).toBe(false);
    const again = redemptions.redeem('state', 'code', () => Promise.resolve('token'), noRetry);
    await expect(again).resolves.toBe('token');
  });

  it('shares its result with the same callback at the same moment', async () => {
    const redemptions = new Redemptions();
    let resolve: (token: string) => void = () => undefined;
    const promise = new Promise<string>((settle) => {
      resolve = settle;
    });
    const first = redemptions.redeem('state', 'code', () => promise, noRetry);
    const second = redemptions.redeem('state', 'code', never, noRetry);
    resolve('token');
    await expect(Promise.all([first, second])).resolves.toEqual(['token', 'token']);
  });

  it('is remembered until 4096 further logins were used, and not for ever', async () => {
    const redemptions = new Redemptions();
    redemptions.spend('first');
    for (let login = 1; login < 4096; login += 1) redemptions.spend(`${login}`);
    expect(redemptions.isSpent('first')).toBe(true);
    for (let login = 5000; login < 9096; login += 1) redemptions.spend(`${login}`);
    expect(redemptions.isSpent('first')).toBe(false);
    await expect(redemptions.redeem('first', 'code', () => Promise.resolve(1), noRetry)).resolves.toBe(1);
  });

  it('that was used up twice is remembered as long', () => {
    const redemptions = new Redemptions();
    redemptions.spend('first');
    redemptions.spend('first');
    for (let login = 1; login < 4096; login += 1) redemptions.spend(`${login}`);
    expect(redemptions.isSpent('first')).toBe(true);
  });

  it('is one of the last 256 whose result is kept: results hold tokens', async () => {
    const redemptions = new Redemptions();
    for (let login = 0; login <= 256; login += 1) {
      await redemptions.redeem(`${login}`, 'code', () => Promise.resolve(login), noRetry);
    }
    expect(redemptions.isSpent('0')).toBe(true);
    expect(redemptions.isSpent('1')).toBe(false);
  });

  it('keeps its place while it runs, whatever ends meanwhile', async () => {
    const redemptions = new Redemptions();
    let resolve: (token: string) => void = () => undefined;
    const slow = redemptions.redeem(
      'slow',
      'code',
      () => new Promise<string>((settle) => (resolve = settle)),
      noRetry,
    );
    for (let login = 0; login < 256; login += 1) {
      await redemptions.redeem(`${login}`, 'code', () => Promise.resolve(login), noRetry);
    }
    expect(redemptions.redeem('slow', 'code', never, noRetry)).toBe(slow);
    resolve('token');
    await expect(slow).resolves.toBe('token');
    await expect(redemptions.redeem('slow', 'code', never, noRetry)).resolves.toBe('token');
  });

  it('takes no place of another each time that it is free again', async () => {
    const redemptions = new Redemptions();
    redemptions.spend('first');
    for (let hiccup = 0; hiccup < 4096; hiccup += 1) {
      await redemptions
        .redeem(
          'slow',
          'code',
          () => fail(),
          () => true,
        )
        ?.catch(() => undefined);
    }
    expect(redemptions.isSpent('first')).toBe(true);
  });

  it('is not used up by an error that comes while a code is redeemed, or after that', async () => {
    const redemptions = new Redemptions();
    const first = redemptions.redeem('state', 'code', () => Promise.resolve('token'), noRetry);
    redemptions.spend('state');
    await first;
    redemptions.spend('state');
    expect(redemptions.isSpent('state')).toBe(false);
    await expect(redemptions.redeem('state', 'code', never, noRetry)).resolves.toBe('token');
  });

  it('is used up by an error of the provider', () => {
    const redemptions = new Redemptions();
    redemptions.spend('denied');
    expect(redemptions.redeem('denied', 'code', never, noRetry)).toBeUndefined();
  });
});
