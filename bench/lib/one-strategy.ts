// A process of its own for one strategy, or for many of one kind.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { begin, finish, logIn, Visitor } from './log-in';
import { createSite, type Strategy } from './site';
import { createStrategy, type Contender } from './strategies';
import { MemoryAgent } from './token-endpoint';

// No agent of a process connects to it, unless it is given another one.
const SITE = createSite('https://app.example/auth/loopandtie/callback', 'http://127.0.0.1:9');

let strategy: Strategy;
let counted = 0;

/** Creates a strategy whose connections end in memory. */
export function load(contender: Contender, responds = true): void {
  strategy = createStrategy(contender, SITE, { agent: new MemoryAgent(responds) });
  counted = readCPU();
}

/**
 * CPU microseconds of one of so many logins: all that this process burnt since the last time, so that what the
 * compiler and the garbage collector do in between counts too.
 */
export async function measure(logins: number, atOnce = 1): Promise<number> {
  let left = logins;
  const logInAndOn = async (): Promise<void> => {
    while ((left -= 1) >= 0) await logIn(strategy);
  };
  await Promise.all(Array.from({ length: atOnce }, logInAndOn));
  const before = counted;
  counted = readCPU();
  return (counted - before) / logins;
}

/** Bytes that one pending login adds to the `Cookie` header of each request, over https. */
export async function measureCookie(): Promise<number> {
  const visitor = new Visitor();
  await begin(strategy, visitor);
  return visitor.cookies.map((cookie) => `; ${cookie}`).join('').length;
}

/** Megabytes of the heap that are in use after a garbage collection. */
export function measureHeap(): number {
  setFlagsFromString('--expose-gc');
  // Not this context's, which was made without it.
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Mean milliseconds between ticks of a timer of one, in a second in which so many token requests get no response. */
export async function measureDelay(hanging: number): Promise<number> {
  for (let count = 0; count < hanging; count += 1) {
    const visitor = new Visitor();
    // They end with the process.
    void finish(strategy, await begin(strategy, visitor), visitor);
  }
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await pause(1_000);
  return delay.mean / 1e6;
}

/** Begins so many logins that connect as they do by default, and leaves them. */
export async function beginMany(name: string, count: number, tokenURL: string): Promise<void> {
  const left = createTenant(name, 0, tokenURL);
  for (let begun = 0; begun < count; begun += 1) await begin(left, new Visitor());
  await pause(100); // what connects arrives
}

/** What one of so many strategies costs here, each for a tenant of its own, which then logs in once if it has an URL. */
export async function createTenants(name: string, count: number, tokenURL?: string) {
  createTenant(name, 0, tokenURL); // loads the code
  const heap = measureHeap();
  const before = readCPU();
  const tenants = Array.from({ length: count }, (_, index) => createTenant(name, index + 1, tokenURL));
  const cpu = (readCPU() - before) / count;
  const kilobytes = ((measureHeap() - heap) * 1000) / count;
  if (tokenURL !== undefined) for (const tenant of tenants) await logIn(tenant);
  return { cpu, kilobytes };
}

function createTenant(name: string, index: number, tokenURL = SITE.tokenURL): Strategy {
  const own = { clientID: `tenant-${index}`, clientSecret: `tenant-secret-0123456789-${index}` };
  return createStrategy({ name }, { ...SITE, ...own, tokenURL }, {});
}

function readCPU(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
