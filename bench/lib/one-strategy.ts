// A process of its own for one strategy, or for many of one kind.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { begin, finish, logIn } from './log-in';
import { createStrategy, createTenant, type Contender, type Strategy } from './strategies';

let strategy: Strategy;
let counted = 0;

/** Loads a strategy and creates it. */
export function load(contender: Contender): void {
  strategy = createStrategy(contender);
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
  const cookies: string[] = [];
  await begin(strategy, {}, cookies);
  return `; ${cookies.join('; ')}`.length;
}

/** Bytes of the heap that are in use after a garbage collection. */
export function measureHeap(): number {
  setFlagsFromString('--expose-gc');
  // Not this context's, which was made without it.
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** The longest delay of the event loop in milliseconds within a second, while so many token requests get no response. */
export async function measureDelay(hanging: number): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let count = 0; count < hanging; count += 1) {
    const session = {};
    const cookies: string[] = [];
    // They end with the process.
    void finish(strategy, await begin(strategy, session, cookies), session, cookies);
  }
  await pause(1_000);
  return delay.max / 1e6;
}

/** What one of so many strategies costs here, each for a tenant of its own, which then logs in once. */
export async function createTenants(name: string, count: number, tokenURL: string) {
  createTenant(name, 0, tokenURL); // loads the code
  const heap = measureHeap();
  const before = readCPU();
  const tenants = Array.from({ length: count }, (_, index) => createTenant(name, index + 1, tokenURL));
  const cpu = (readCPU() - before) / count;
  const bytes = (measureHeap() - heap) / count;
  for (const tenant of tenants) await logIn(tenant);
  return { cpu, bytes };
}

function readCPU(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
