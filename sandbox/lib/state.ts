// All that one sandbox knows. Each has its own, so that several can run side by side.
import type { Behaviour } from './doorkeeper';
import type { FaultQueue } from './fault-queue';
import type { Grants } from './grants';
import type { ResolvedOptions } from './options';
import type { Records } from './records';
import type { PageSessions } from './sessions';

/** What the routes answer from. */
export interface SandboxState {
  options: ResolvedOptions;
  behaviour: Behaviour;
  grants: Grants;
  faults: FaultQueue;
  sessions: PageSessions;
  records: Records;
}
