// What is promised of tabs, repeats and bound logins with `store: true`, in each framework: one pending login a session.
import { countTokenRequests, describeEachHost, sandbox, visitor } from './support/each-host';

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
