// A pending login leads to one token request.
import { Redemptions } from '../lib/redemptions';

function never(): Promise<string> {
  throw new Error('a second request was started');
}

describe('a pending login', () => {
  it('is redeemed once, and refused afterwards', async () => {
    const redemptions = new Redemptions<string>();
    await expect(redemptions.redeem('state', 'code', () => Promise.resolve('token'))).resolves.toBe('token');
    expect(redemptions.redeem('state', 'code', never)).toBeUndefined();
  });

  it('stays used after a failure', async () => {
    const redemptions = new Redemptions<string>();
    await expect(redemptions.redeem('state', 'code', () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(redemptions.redeem('state', 'code', never)).toBeUndefined();
  });

  it('shares its result with the same callback at the same moment', async () => {
    const redemptions = new Redemptions<string>();
    let resolve: (token: string) => void = () => undefined;
    const promise = new Promise<string>((settle) => {
      resolve = settle;
    });
    const first = redemptions.redeem('state', 'code', () => promise);
    const second = redemptions.redeem('state', 'code', never);
    resolve('token');
    await expect(Promise.all([first, second])).resolves.toEqual(['token', 'token']);
  });

  it('is not shared with another code', () => {
    const redemptions = new Redemptions<string>();
    void redemptions.redeem('state', 'code', () => new Promise(() => undefined));
    expect(redemptions.redeem('state', 'another', never)).toBeUndefined();
  });

  it('is remembered over the next 4096 logins, and not for ever', async () => {
    const redemptions = new Redemptions<number>();
    await redemptions.redeem('first', 'code', () => Promise.resolve(0));
    for (let login = 1; login <= 4096; login += 1)
      await redemptions.redeem(`${login}`, '', () => Promise.resolve(login));
    expect(redemptions.redeem('first', 'code', () => Promise.resolve(1))).toBeUndefined();
    for (let login = 5000; login <= 9096; login += 1)
      await redemptions.redeem(`${login}`, '', () => Promise.resolve(login));
    await expect(redemptions.redeem('first', 'code', () => Promise.resolve(1))).resolves.toBe(1);
  });

  it('is used up by an error too, but one under way is not', async () => {
    const redemptions = new Redemptions<string>();
    redemptions.spend('denied');
    expect(redemptions.redeem('denied', 'code', never)).toBeUndefined();
    const first = redemptions.redeem('state', 'code', () => Promise.resolve('token'));
    redemptions.spend('state');
    expect(redemptions.redeem('state', 'code', never)).toBe(first);
    await first;
  });
});
