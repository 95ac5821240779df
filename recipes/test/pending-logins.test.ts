// What is promised of tabs, repeats, reloads, late callbacks and bound logins in each framework: with a cookie for each
// login, and less of it with `store: true`, where a session has one pending login.
import { countTokenRequests, describeEachHost, sandbox, visitor } from './support/each-host';

const TWO = [
  [0, 1],
  [1, 0],
];
const FIVE = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], ...[1, 2, 3].map((seed) => shuffle([0, 1, 2, 3, 4], seed))];
const HALF_AN_HOUR_S = 31 * 60;

describeEachHost('cookie', () => {
  it.each([...TWO, ...FIVE].map((order) => ({ order })))(
    'logs in tabs in the order $order',
    async ({ order }) => {
      const tabs = order.map((_, tab) => `tab ${tab}`);
      const callbacks = [];
      for (const tab of tabs) callbacks.push(...(await visitor.begin({ tab })));
      for (const tab of order)
        expect(await visitor.finish(callbacks[tab])).toEqual({ code: 'success', state: tabs[tab] });
      expect(await visitor.isConnected()).toBe(true);
      expect(countTokenRequests()).toBe(order.length);
    },
  );

  it('refuses a stray callback, which costs no login', async () => {
    const [callback] = await visitor.begin();
    expect(await visitor.finishStray()).toEqual({ code: 'state_unknown' });
    expect(countTokenRequests()).toBe(0);
    expect(await visitor.finish(callback)).toMatchObject({ code: 'success' });
  });

  it('logs in once for two callbacks at once, and again later', async () => {
    const [callback] = await visitor.begin();
    sandbox.next('delay', 'token', { milliseconds: 200 });
    const endings = await Promise.all([visitor.finish(callback), visitor.finish(callback)]);
    endings.push(await visitor.finish(callback));
    expect(endings.map(({ code }) => code)).toEqual(['success', 'success', 'success']);
    expect(endings.filter(({ repeated }) => repeated)).toHaveLength(2);
    expect(countTokenRequests()).toBe(1);
    expect(await visitor.isConnected()).toBe(true);
  });

  it('logs in once if two codes come at once', async () => {
    const callbacks = await visitor.begin({ presses: 2 });
    sandbox.next('delay', 'token', { milliseconds: 200 });
    const endings = await Promise.all(callbacks.map((callback) => visitor.finish(callback)));
    expect(endings.map(({ code }) => code)).toEqual(['success', 'success']);
    expect(countTokenRequests()).toBe(1);
  });

  it('logs in by a reload after a temporary failure', async () => {
    const [callback] = await visitor.begin();
    sandbox.next('html_error', 'token');
    expect(await visitor.finish(callback)).toEqual({ code: 503 });
    expect(await visitor.finish(callback)).toMatchObject({ code: 'success' });
  });

  it('refuses a login that took too long', async () => {
    const [callback] = await visitor.begin();
    expect(await visitor.finish(callback, { laterS: HALF_AN_HOUR_S })).toEqual({ code: 'state_expired' });
    expect(countTokenRequests()).toBe(0);
  });

  it('finishes a bound login for its user only', async () => {
    const [callback] = await visitor.begin({ user: 'ada' });
    for (const user of ['ben', ''])
      expect(await visitor.finish(callback, { user })).toEqual({ code: 'state_unknown' });
    expect(await visitor.finish(callback, { user: 'ada' })).toMatchObject({ code: 'success' });
  });
});

describeEachHost('session', () => {
  it.each([{ order: [0, 1] }, { order: [1, 0] }])(
    'logs in the tab that began last, in the order $order',
    async ({ order }) => {
      const callbacks = [...(await visitor.begin({ tab: 'old' })), ...(await visitor.begin({ tab: 'new' }))];
      const expected = [{ code: 'state_unknown' }, { code: 'success', state: 'new' }];
      for (const tab of order) expect(await visitor.finish(callbacks[tab])).toEqual(expected[tab]);
      expect(await visitor.isConnected()).toBe(true);
      expect(countTokenRequests()).toBe(1);
    },
  );

  it('refuses a stray callback, which costs no login', async () => {
    const [callback] = await visitor.begin();
    expect(await visitor.finishStray()).toEqual({ code: 'state_unknown' });
    expect(await visitor.finish(callback)).toMatchObject({ code: 'success' });
    expect(countTokenRequests()).toBe(1);
  });

  it('sends one token request if a callback comes twice at once', async () => {
    const [callback] = await visitor.begin();
    sandbox.next('delay', 'token', { milliseconds: 200 });
    const endings = await Promise.all([visitor.finish(callback), visitor.finish(callback)]);
    // A store that shares its sessions between requests refuses the second one.
    expect(endings.map(({ code }) => code)).toContain('success');
    expect(await visitor.finish(callback)).toEqual({ code: 'state_unknown' });
    expect(countTokenRequests()).toBe(1);
  });

  it('refuses a login whose session has ended', async () => {
    const [callback] = await visitor.begin();
    visitor.endSession();
    expect(await visitor.finish(callback)).toEqual({ code: 'state_unknown' });
    expect(countTokenRequests()).toBe(0);
  });

  it('finishes a bound login for its user only', async () => {
    const [stolen] = await visitor.begin({ user: 'ada' });
    expect(await visitor.finish(stolen, { user: 'ben' })).toEqual({ code: 'state_unknown' });
    expect(countTokenRequests()).toBe(0);
    const [callback] = await visitor.begin({ user: 'ada' });
    expect(await visitor.finish(callback, { user: 'ada' })).toMatchObject({ code: 'success' });
  });
});

/** Fisher and Yates, with a generator of numbers that a seed starts (Park and Miller's). */
function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const rest = [...items];
  let random = seed;
  return items.flatMap(() => {
    random = (random * 48_271) % 2_147_483_647;
    return rest.splice(random % rest.length, 1);
  });
}
