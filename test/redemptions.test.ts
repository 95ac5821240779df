// A pending login leads to one token request and one user.
import { setTimeout as wait } from 'node:timers/promises';
import { Redemptions } from '../lib/redemptions';

const fail = (message = 'no') => Promise.reject(new Error(message));
const noRetry = (): boolean => false;

function never(): Promise<string> {
  throw new Error('a second request was started');
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
    const timers = jest.requireActual<Record<string, unknown>>('node:timers');
    const { setTimeout: original } = timers;
    const started: [() => void, number | undefined][] = [];
    timers.setTimeout = (callback: () => void, ms?: number) => {
      started.push([callback, ms]);
      return { unref: () => undefined };
    };
    let module: typeof import('../lib/redemptions') | undefined;
    jest.isolateModules(() => {
      module = jest.requireActual('../lib/redemptions');
    });
    timers.setTimeout = original;
    const redemptions = new (module?.Redemptions ?? Redemptions)();
    await redemptions.redeem('state', 'code', () => Promise.resolve('token'), noRetry);
    await wait(0);
    expect(started.map(([, ms]) => ms)).toEqual([10_000]);
    started[0]?.[0]();
    expect(redemptions.redeem('state', 'code', never, noRetry)).toBeUndefined();
    expect(redemptions.isSpent('state')).toBe(true);
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

  it('is not shared with another code', () => {
    const redemptions = new Redemptions();
    void redemptions.redeem('state', 'code', () => new Promise(() => undefined), noRetry);
    expect(redemptions.redeem('state', 'another', never, noRetry)).toBeUndefined();
  });

  it('is remembered over the next 4096 logins, and not for ever', async () => {
    const redemptions = new Redemptions();
    redemptions.spend('first');
    for (let login = 1; login <= 4096; login += 1) redemptions.spend(`${login}`);
    expect(redemptions.isSpent('first')).toBe(true);
    for (let login = 5000; login <= 9096; login += 1) redemptions.spend(`${login}`);
    expect(redemptions.isSpent('first')).toBe(false);
    await expect(redemptions.redeem('first', 'code', () => Promise.resolve(1), noRetry)).resolves.toBe(1);
  });

  it('is one of the last thousand whose result is kept: results hold tokens', async () => {
    const redemptions = new Redemptions();
    for (let login = 0; login <= 1_000; login += 1) {
      await redemptions.redeem(`${login}`, 'code', () => Promise.resolve(login), noRetry);
    }
    expect(redemptions.isSpent('0')).toBe(true);
    expect(redemptions.isSpent('1')).toBe(false);
  });

  it('is used up by an error of the provider', () => {
    const redemptions = new Redemptions();
    redemptions.spend('denied');
    expect(redemptions.redeem('denied', 'code', never, noRetry)).toBeUndefined();
  });
});
