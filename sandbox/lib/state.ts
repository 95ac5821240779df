// All that one sandbox knows. Each has its own, so that several can run side by side.
import type { Behaviour } from './oauth2/doorkeeper';
import type { FaultQueue } from './control/fault-queue';
import type { Grants } from './oauth2/grants';
import type { ResolvedOptions } from './options';
import type { RequestLog } from './control/request-log';
import type { PageSessions } from './pages/sessions';

/** What the routes answer from. */
export interface SandboxState {
  options: ResolvedOptions;
  behaviour: Behaviour;
  grants: Grants;
  faults: FaultQueue;
  sessions: PageSessions;
  log: RequestLog;
}
