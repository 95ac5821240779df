// A pending login leads to one user and to few token requests. Over HTTP: abuse/pending-logins.test.ts.
import { setUptime } from '../../support/uptime';
import { Redemptions } from '../../../lib/oauth2/pending/used-once';

type Results = ReturnType<typeof once>;
const once = (first: string) => Promise.resolve({ first, repeat: () => `again: ${first}` });
const fail = (): Promise<never> => Promise.reject(new Error('no'));
const noRetry = (): boolean => false;
const retry = (): boolean => true;

function never(): Results {
  throw new Error('a second request was started');
}

/** A run that ends when it is told to. */
function defer(): { run: () => Results; resolve: (first: string) => void } {
  let resolve: (first: string) => void = () => undefined;
  const results = new Promise<string>((settle) => (resolve = settle)).then(once);
  return { run: () => results, resolve };
}

/** The module with another `setTimeout`, which it takes when it is loaded. */
function loadWithTimeout(
  setTimeout: (callback: () => void, ms?: number) => unknown,
): typeof import('../../../lib/oauth2/pending/used-once') {
  const timers = jest.requireActual<Record<string, unknown>>('node:timers');
  const { setTimeout: original } = timers;
  timers.setTimeout = setTimeout;
  try {
    let loaded: typeof import('../../../lib/oauth2/pending/used-once') | undefined;
    jest.isolateModules(() => {
      loaded = jest.requireActual('../../../lib/oauth2/pending/used-once');
    });
    if (loaded) return loaded;
    throw new Error('lib/oauth2/pending/used-once was not loaded');
  } finally {
    timers.setTimeout = original;
  }
}

afterEach(() => {
  setUptime();
});

it('the same callback gets a result of its own', async () => {
  const redemptions = new Redemptions(1_000);
  await expect(redemptions.redeem('state', 'code', () => once('token'), noRetry)).resolves.toBe('token');
  await expect(redemptions.redeem('state', 'code', never, noRetry)).resolves.toBe('again: token');
  expect(redemptions.isUsed('state')).toBe(false);
});

it('the same callback at the same moment waits for the first', async () => {
  const redemptions = new Redemptions(1_000);
  const { run, resolve } = defer();
  const pages = [run, never].map((start) => redemptions.redeem('state', 'code', start, noRetry));
  resolve('token');
  expect([await pages[0], await pages[1]]).toEqual(['token', 'again: token']);
});

it('a result is forgotten ten seconds after the success, by one timer', async () => {
  const later: { callback: () => void; ms: number | undefined }[] = [];
  const { Redemptions: Loaded } = loadWithTimeout((callback, ms) => {
    later.push({ callback, ms });
    return { unref: () => ({}) };
  });
  setUptime(1);
  const redemptions = new Loaded(1_000);
  await redemptions.redeem('first', 'code', () => once('token'), noRetry);
  setUptime(4);
  await redemptions.redeem('second', 'code', () => once('token'), noRetry);
  expect(later.map(({ ms }) => ms)).toEqual([10_000]);
  expect(redemptions.secondsLeft('first')).toBe(7);
  setUptime(11);
  later.shift()?.callback();
  expect(['first', 'second'].map((state) => redemptions.isUsed(state))).toEqual([true, false]);
  expect(redemptions.redeem('first', 'code', never, noRetry)).toBeUndefined();
  expect(later.map(({ ms }) => ms)).toEqual([3_000]);
  setUptime(14);
  later.shift()?.callback();
  expect(redemptions.isUsed('second')).toBe(true);
  expect(later).toEqual([]);
  await redemptions.redeem('third', 'code', () => once('token'), noRetry);
  expect(later.map(({ ms }) => ms)).toEqual([10_000]);
});

it.each([
  ['while the first runs, until the timeout after its arrival', 'running', 5_000],
  ['after its success, until two seconds after its arrival', 'succeeded', 2_000],
])('a callback with another code gets the result %s', async (_title, when, patience) => {
  setUptime(1);
  const redemptions = new Redemptions(5_000);
  const { run, resolve } = defer();
  const first = redemptions.redeem('state', 'code', run, noRetry);
  if (when === 'succeeded') {
    setUptime(2.5);
    resolve('token');
    await first;
  }
  setUptime(1 + (patience - 1) / 1_000);
  const second = redemptions.redeem('state', 'another', never, noRetry);
  setUptime(1 + patience / 1_000);
  expect(redemptions.redeem('state', 'another', never, noRetry)).toBeUndefined();
  const third = redemptions.redeem('state', 'code', never, noRetry);
  resolve('token');
  await expect(Promise.all([first, second, third])).resolves.toEqual([
    'token',
    'again: token',
    'again: token',
  ]);
});

it('a login stays used after a failure', async () => {
  const redemptions = new Redemptions(1_000);
  await expect(redemptions.redeem('state', 'code', fail, noRetry)).rejects.toThrow('no');
  expect(redemptions.redeem('state', 'code', never, noRetry)).toBeUndefined();
});

it('a login survives four failures that allow a retry, not five', async () => {
  const redemptions = new Redemptions(1_000);
  for (let request = 1; request <= 5; request += 1) {
    expect(redemptions.isUsed('state')).toBe(false);
    await expect(redemptions.redeem('state', `${request}`, fail, retry)).rejects.toThrow('no');
  }
  expect(redemptions.isUsed('state')).toBe(true);
  expect(redemptions.redeem('state', 'code', never, retry)).toBeUndefined();
});

it('a login that succeeds after a failure gives its result', async () => {
  const redemptions = new Redemptions(1_000);
  await expect(redemptions.redeem('state', 'code', fail, retry)).rejects.toThrow('no');
  await expect(redemptions.redeem('state', 'code', () => once('token'), retry)).resolves.toBe('token');
});

it('a used login is remembered for 4096 to 8192 further logins', async () => {
  const redemptions = new Redemptions(1_000);
  redemptions.spend('first');
  redemptions.spend('first');
  for (let login = 1; login < 8192; login += 1) {
    expect(redemptions.isUsed('first')).toBe(true);
    redemptions.spend(`${login}`);
  }
  expect(redemptions.isUsed('first')).toBe(false);
  await expect(redemptions.redeem('first', 'code', () => once('1'), noRetry)).resolves.toBe('1');
});

it('the results of the last 256 logins are kept: results hold tokens', async () => {
  const redemptions = new Redemptions(1_000);
  for (let login = 0; login <= 256; login += 1) {
    await redemptions.redeem(`${login}`, 'code', () => once('token'), noRetry);
  }
  expect(redemptions.isUsed('0')).toBe(true);
  expect(redemptions.isUsed('1')).toBe(false);
});

it('a login keeps its place while it runs, whatever ends meanwhile', async () => {
  const redemptions = new Redemptions(1_000);
  const { run, resolve } = defer();
  const slow = redemptions.redeem('slow', 'code', run, noRetry);
  for (let login = 0; login < 256; login += 1) {
    await redemptions.redeem(`${login}`, 'code', () => once('token'), noRetry);
  }
  const second = redemptions.redeem('slow', 'code', never, noRetry);
  resolve('token');
  await expect(Promise.all([slow, second])).resolves.toEqual(['token', 'again: token']);
  await expect(redemptions.redeem('slow', 'code', never, noRetry)).resolves.toBe('again: token');
});

it('an error during or after an exchange uses nothing up', async () => {
  const redemptions = new Redemptions(1_000);
  const first = redemptions.redeem('state', 'code', () => once('token'), noRetry);
  redemptions.spend('state');
  await first;
  redemptions.spend('state');
  expect(redemptions.isUsed('state')).toBe(false);
  await expect(redemptions.redeem('state', 'code', never, noRetry)).resolves.toBe('again: token');
});

it('an error of the provider uses a login up', () => {
  const redemptions = new Redemptions(1_000);
  redemptions.spend('denied');
  expect(redemptions.redeem('denied', 'code', never, noRetry)).toBeUndefined();
});

it.each([
  ['a success', () => once('one')],
  ['a failure', fail],
])('nothing is remembered of %s where a store does that', async (_title, run) => {
  const redemptions = new Redemptions(1_000, false);
  await redemptions.redeem('state', 'code', run, noRetry)?.catch(() => undefined);
  await expect(redemptions.redeem('state', 'code', () => once('two'), noRetry)).resolves.toBe('two');
});

it('1,024 runs that never end are kept, and older ones may end', async () => {
  const redemptions = new Redemptions(60_000);
  const { run, resolve } = defer();
  const first = redemptions.redeem('first', 'code', run, noRetry);
  const endless = (): Results => new Promise(() => undefined);
  for (let login = 0; login < 1_024; login += 1)
    void redemptions.redeem(`${login}`, 'code', endless, noRetry);
  expect(['first', '0'].map((state) => redemptions.isRepeatable(state))).toEqual([false, true]);
  expect(redemptions.redeem('first', 'code', never, noRetry)).toBeUndefined();
  resolve('token');
  await expect(first).resolves.toBe('token');
  await expect(redemptions.redeem('first', 'code', never, noRetry)).resolves.toBe('again: token');
});
