// All that one run found out.
import type { Comparison } from './comparison';
import type { ConnectionResult } from './connections';
import type { ImportResult } from './imports';
import type { MemoryResult } from './memory';
import type { PeerId } from './peers';
import type { PendingResult } from './pending';
import type { StoreKind, StoreOperations } from './stores';

export interface Results {
  date: string;
  machine: string;
  loadBefore: string;
  loadAfter: string;
  versions: { name: string; version: string }[];
  seconds: number;
  /** 32 at once, with a MemoryStore. */
  atOnce: Comparison;
  /** One after the other, with a MemoryStore. */
  oneByOne: Comparison;
  /** One after the other, with sessions in Redis; absent where Redis is not installed. */
  redis: Comparison | undefined;
  /** The cookie against `store: true`, one after the other, with each store. */
  cookie: Comparison[];
  operations: { store: StoreKind; counts: { peer: PeerId; operations: StoreOperations }[] }[];
  connections: ConnectionResult[];
  imports: ImportResult[];
  pending: PendingResult[];
  memory: MemoryResult;
}
