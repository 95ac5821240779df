// What is kept of a login is never a piece of its request: V8 would keep the whole request with it. 30 logins each; 1,000
// by `LOGINS=1000 npx jest test/load`.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import express from 'express';
import type { Verify } from '../../lib';
import { startApp } from '../support/app';
import { Browser } from '../support/browser';
import { startProvider } from '../support/provider';

const LOGINS = Number(process.env.LOGINS ?? 30);
const AT_ONCE = 10;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** How much the heap grows by logins whose callbacks come in forms with so many bytes of padding. */
async function measureGrowth(response: string, padding: number, verify?: Verify): Promise<number> {
  const provider = await startProvider();
  const app = await startApp({
    options: provider.options,
    verify,
    authenticate: { session: false },
    prepare: (server) => server.use(express.urlencoded({ limit: '500kb', extended: false })),
  });
  const logIn = async (): Promise<void> => {
    const browser = new Browser();
    const state = (await browser.begin(app.url)).get('state') ?? '';
    const body = `${response}&state=${state}&pad=${'x'.repeat(padding)}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await browser.open(`${app.url}/callback`, { method: 'POST', body, headers });
    provider.requests.length = 0;
  };
  const measureHeapAfter = async (logins: number): Promise<number> => {
    for (let login = 0; login < logins; login += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, logIn));
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await measureHeapAfter(AT_ONCE);
  const grown = (await measureHeapAfter(LOGINS)) - before;
  await Promise.all([app.close(), provider.close()]);
  return grown;
}

const CODE = `code=${'c'.repeat(40)}`;

it.each<[string, string, Verify | undefined]>([
  ['that end in a Deny', 'error=access_denied', undefined],
  ['whose results are kept', CODE, undefined],
  ['that verify refuses', CODE, (_: unknown) => false],
])(
  'logins %s need no more memory with long input',
  async (_title, response, verify) => {
    const first = await measureGrowth(response, 1, verify);
    const long = await measureGrowth(response, 490_000, verify);
    // What other suites left in this process may be freed just now, and the heap shrinks by it: that happens once.
    const short = Math.max(first, await measureGrowth(response, 1, verify));
    // A slice of each request would hold 15 MB.
    expect(long - short).toBeLessThan(9_000_000);
  },
  300_000,
);
