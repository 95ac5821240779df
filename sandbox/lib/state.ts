// All that one sandbox knows. Each has its own, so that several can run side by side.
import type { FaultQueue } from './faults';
import type { Grants } from './grants';
import type { ResolvedOptions } from './options';
import type { PageSessions } from './sessions';

/** What the routes answer from. */
export interface SandboxState {
  options: ResolvedOptions;
  grants: Grants;
  faults: FaultQueue;
  sessions: PageSessions;
}
