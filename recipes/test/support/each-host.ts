// One description of tests, run in each framework, each time with an app of its own and a visitor who was never there.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { HOSTS, startHost } from './hosts';
import type { Program } from './program';
import { Visitor } from './visitor';

export let sandbox: Sandbox;
export let visitor: Visitor;

export const countTokenRequests = (): number =>
  sandbox.requests.filter(({ path }) => path.endsWith('/token')).length;

/** Describes the tests once for each framework, with pending logins in cookies or in the session. */
export function describeEachHost(store: 'cookie' | 'session', define: () => void): void {
  let app: Program;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });

  beforeEach(() => {
    sandbox.reset();
    visitor = new Visitor(app, sandbox);
  });

  afterAll(() => sandbox.close());

  describe.each(HOSTS)('$title', (host) => {
    beforeAll(async () => {
      app = await startHost(host, sandbox, store);
    });
    afterAll(() => app.close());
    define();
  });
}
