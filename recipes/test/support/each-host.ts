// One description of tests, run in each framework, each time with a visitor who was never there. Each app is started once.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { HOSTS, startHost, type Host, type Store } from './hosts';
import type { Program } from './program';
import { Visitor } from './visitor';

export let sandbox: Sandbox;
export let visitor: Visitor;

export const countTokenRequests = (): number =>
  sandbox.requests.filter(({ path }) => path.endsWith('/token')).length;

const apps = new Map<Host, Program>();

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(async () => {
  for (const app of apps.values()) await app.close();
  await sandbox.close();
});

/** Describes the tests once for each framework, with pending logins in cookies or in the session. */
export function describeEachHost(store: Store, define: () => void): void {
  describe.each(HOSTS)('$title', (host) => {
    beforeAll(async () => {
      if (!apps.has(host)) apps.set(host, await startHost(host, sandbox));
    });

    beforeEach(() => {
      sandbox.reset();
      const app = apps.get(host);
      if (!app) throw new Error(`${host.title} was not started`);
      visitor = new Visitor(app, sandbox, store);
    });

    define();
  });
}
