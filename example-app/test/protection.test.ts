// What stands around the routes: headers, the limit on logins, the health check, the log, unknown and unreadable requests.
import { nameNetwork } from '../lib/production/limits';
import { runApp, type AppUnderTest } from './support/running-app';

let app: AppUnderTest;

beforeAll(async () => {
  app = await runApp();
});

describe('every page', () => {
  it.each(['/', '/login', '/nothing-here', '/auth/loopandtie/callback'])(
    'has the security headers: %s',
    async (path) => {
      const { headers } = await app.newBrowser().visit(path);
      const csp = headers.get('content-security-policy') ?? '';
      expect(csp).toContain("default-src 'none'");
      expect(csp).toContain(`form-action 'self' ${new URL(app.sandbox.authorizationURL).origin}`);
      expect(csp).toContain("frame-ancestors 'none'");
      expect(csp).not.toMatch(/unsafe|upgrade-insecure/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('has its stylesheet and icon from this site, which may be kept', async () => {
    for (const path of ['/style.css', '/favicon.svg']) {
      const page = await app.newBrowser().visit(path);
      expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
    }
  });

  it.each([
    ['an unknown path', '/nothing', 404],
    ['a path above the files', '/..%2f..%2fpackage.json', 404],
    ['a path that is no UTF-8', '/%ff', 404],
  ])('is a page too for %s', async (_what, path, status) => {
    const page = await app.newBrowser().visit(path);
    expect(page.status).toBe(status);
    expect(page.heading).not.toBe('');
    // There is nothing to try again.
    expect(page.root.querySelector('a.primary')?.text).toBe('Go to the start page');
  });

  it.each([
    ['too long', 'a'.repeat(20_000), 413],
    ['in an unknown charset', 'a=b', 415],
  ])('is a page for a form that is %s', async (what, body, status) => {
    const charset = what.includes('charset') ? '; charset=nonsense' : '';
    const headers = { 'content-type': `application/x-www-form-urlencoded${charset}` };
    const page = await app.newBrowser().visit('/login', { method: 'POST', headers, body });
    expect([page.status, page.heading]).toEqual([status, 'We could not read this request']);
  });
});

describe('the limit on logins', () => {
  it('refuses the next one with a page that says when to return', async () => {
    const limited = await runApp({ LOGINS_PER_MINUTE: '3', TRUST_PROXY: '1' });
    const begin = async (address: string) =>
      await limited.newBrowser().open('/auth/loopandtie', { headers: { 'x-forwarded-for': address } });
    for (let count = 0; count < 3; count++) expect((await begin('192.0.2.1')).status).toBe(302);
    const refused = await begin('192.0.2.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.text).toContain('Too many logins at once');
    expect((await begin('192.0.2.2')).status).toBe(302);
  });

  it('counts callbacks too, apart from starts', async () => {
    const limited = await runApp({ LOGINS_PER_MINUTE: '2' });
    const open = async (path: string) => (await limited.newBrowser().open(path)).status;
    const callback = '/auth/loopandtie/callback?code=a&state=b';
    expect([await open(callback), await open(callback), await open(callback)]).toEqual([403, 403, 429]);
    expect(await open('/auth/loopandtie')).toBe(302);
    expect(await open('/connect/loopandtie/callback?code=a&state=b')).toBe(429);
  });

  it('counts the addresses of one IPv6 network as one', async () => {
    const limited = await runApp({ LOGINS_PER_MINUTE: '2', TRUST_PROXY: '1' });
    const begin = async (address: string) => {
      const headers = { 'x-forwarded-for': address };
      return (await limited.newBrowser().open('/auth/loopandtie', { headers })).status;
    };
    expect(await begin('2001:db8:1:2::1')).toBe(302);
    expect(await begin('2001:db8:1:2:ffff:ffff:ffff:ffff')).toBe(302);
    expect(await begin('2001:db8:1:2:abcd::')).toBe(429);
    expect(await begin('2001:db8:1:3::1')).toBe(302);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['::1', '::'],
    ['fe80::1%eth0', 'fe80::'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('counts %j under %j', (address, name) => {
    expect(nameNetwork(address)).toBe(name);
  });
});

describe('the health check', () => {
  it('says that all is well, without a session', async () => {
    const response = await app.newBrowser().open('/healthz');
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ status: 'ok' });
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});

describe('the log', () => {
  it('has one line a request, with an id and without secrets', async () => {
    const { sandbox, logged, newBrowser } = await runApp();
    const browser = newBrowser();
    const start = await browser.open('/auth/loopandtie?returnTo=/teams');
    const callback = await sandbox.login(start.location ?? '');
    await browser.visit(callback);
    await browser.visit(callback);
    await browser.visit('/healthz');
    const lines = logged.map(
      (line) => JSON.parse(line) as { msg: string; req?: { path: string; id: string } },
    );
    const requests = lines.filter(({ msg }) => msg === 'request completed');
    expect(requests.map(({ req }) => req?.path)).toEqual([
      '/auth/loopandtie',
      '/auth/loopandtie/callback',
      '/teams',
      '/auth/loopandtie/callback',
      '/teams',
    ]);
    expect(new Set(requests.map(({ req }) => req?.id)).size).toBe(5);
    const secrets = [...callback.searchParams.values(), 'returnTo', 'lt_', 'loopandtie_', 'example-app='];
    secrets.push(...browser.cookies.values());
    for (const secret of secrets) expect(logged.join('')).not.toContain(secret);
  });

  it('has the cause if the teams could not be fetched', async () => {
    const { sandbox, logged, newBrowser } = await runApp();
    const browser = newBrowser();
    await browser.logInAtSandbox();
    sandbox.next('reset', 'teams');
    expect((await browser.visit('/teams')).status).toBe(502);
    const line = logged.find((text) => text.includes('"code":"network_error"')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({
      err: { message: expect.stringContaining('ECONNRESET') as string },
    });
    expect(line).not.toContain('lt_');
  });

  it("has the error of a failed login under its page's number", async () => {
    const { sandbox, logged, newBrowser } = await runApp();
    const browser = newBrowser();
    const start = await browser.open('/auth/loopandtie');
    const callback = await sandbox.login(start.location ?? '');
    sandbox.next('invalid_client');
    const page = await browser.visit(callback);
    const line = logged.find((text) => text.includes('"code":"invalid_client"')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 50,
      res: { status: 502 },
      err: { type: 'TokenError', hint: expect.stringContaining('client') as string },
    });
    expect(line).toContain(page.root.querySelector('.reference')?.text);
    for (const secret of callback.searchParams.values()) expect(line).not.toContain(secret);
  });
});
