// One run, part after part.
import { Child } from './child';
import { compare, countOperations, withApps, type Comparison, type Surroundings } from './comparison';
import { measureConnections } from './connections';
import { measureImports } from './imports';
import { measureMemory } from './memory';
import { measurePending } from './pending';
import type { Plan } from './plan';
import { startRedis } from './redis';
import type { Results } from './results';
import { describeLoad, describeMachine, listVersions } from './surroundings';
import type { TokenEndpointAnswers } from './token-endpoint';

/**
 * Measures everything.
 *
 * @param tell - hears what is being done
 */
export async function run(plan: Plan, tell: (step: string) => void): Promise<Results> {
  const since = performance.now();
  const loadBefore = describeLoad();
  const redis = await startRedis();
  const endpoint = await Child.start<TokenEndpointAnswers>('token-endpoint', {});
  try {
    const surroundings = { providerURL: await endpoint.ask('url'), redisURL: redis?.url };
    tell('connections: in the background, since they are mostly pauses');
    const connections = measureConnections(plan.connectionPeers, plan.connections);
    connections.catch(() => undefined); // awaited below; another part may fail before
    const inMemory = await measureInMemory(plan, surroundings, tell);
    const inStores = await measureStores(plan, surroundings, tell);
    tell('imports');
    const imports = await measureImports(plan.imports, plan.importTries);
    tell(`${plan.manyLogins} logins in one process`);
    const memory = await measureMemory(surroundings.providerURL, plan.manyLogins);
    tell('connections: the rest');
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: `${describeMachine()}, ${redis ? `Redis ${redis.version}` : 'no Redis'}`,
      versions: listVersions(),
      ...inMemory,
      redis: inStores.redis,
      cookie: inStores.cookie,
      operations: [inMemory.operations, ...inStores.operations],
      connections: await connections,
      imports,
      memory,
      loadBefore,
      loadAfter: describeLoad(),
      seconds: (performance.now() - since) / 1000,
    };
  } finally {
    await endpoint.stop();
    await redis?.stop();
  }
}

function measureInMemory(plan: Plan, surroundings: Surroundings, tell: (step: string) => void) {
  return withApps(plan.peers, 'memory', surroundings, async (apps) => {
    const { warmUp, oneByOneLogins } = plan;
    tell('32 at once, with a MemoryStore');
    const atOnce = await compare(apps, 'memory', {
      logins: plan.atOnceLogins,
      warmUp,
      atOnce: 32,
      seconds: plan.atOnceSeconds,
    });
    tell('one after the other, with a MemoryStore');
    const oneByOne = await compare(apps, 'memory', {
      logins: oneByOneLogins,
      warmUp,
      atOnce: 1,
      seconds: plan.oneByOneSeconds,
    });
    const operations = { store: 'memory' as const, counts: await countOperations(apps) };
    tell('other pending logins in the browser');
    const [own] = apps;
    if (!own) throw new Error('the list of peers is empty');
    const pending = await measurePending(own, [1, 10, 20], {
      rounds: plan.pendingRounds,
      logins: oneByOneLogins,
    });
    return { atOnce, oneByOne, operations, pending };
  });
}

async function measureStores(plan: Plan, surroundings: Surroundings, tell: (step: string) => void) {
  const rounds = { logins: plan.oneByOneLogins, warmUp: plan.warmUp, atOnce: 1 };
  const operations: Results['operations'] = [];
  let redis: Comparison | undefined;
  if (surroundings.redisURL !== undefined) {
    tell('one after the other, with sessions in Redis');
    redis = await withApps(plan.redisPeers, 'redis', surroundings, async (apps) => {
      const comparison = await compare(apps, 'redis', { ...rounds, seconds: plan.redisSeconds });
      operations.push({ store: 'redis', counts: await countOperations(apps) });
      return comparison;
    });
  }
  const cookie: Comparison[] = [];
  for (const store of plan.cookieStores) {
    if (store === 'redis' && surroundings.redisURL === undefined) continue;
    tell(`the cookie against store: true, with ${store}`);
    await withApps(plan.cookiePeers, store, surroundings, async (apps) => {
      cookie.push(await compare(apps, store, { ...rounds, seconds: plan.cookieSeconds }));
      if (store === 'sqlite') operations.push({ store, counts: await countOperations(apps) });
    });
  }
  return { redis, cookie, operations };
}
